#include "apps/manager/text.hpp"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace manager::app {
namespace {

using msgpack::object;
using nlohmann::json;
namespace kind = msgpack::type;

void write(std::string& out, const object& value);

std::string float_text(double value) {
  if (std::isfinite(value))
    return json(value).dump();
  return std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
}

std::string bytes_text(const msgpack::object_bin& bytes) {
  return R"({"bin":")" + hexadecimal({bytes.ptr, bytes.size}) + "\"}";
}

std::string extension_text(const msgpack::object_ext& extension) {
  return R"({"ext":[)" + std::to_string(extension.type()) + ",\""
         + hexadecimal({extension.data(), extension.size}) + "\"]}";
}

void write_array(std::string& out, const msgpack::object_array& members) {
  out += '[';
  for (uint32_t i = 0; i < members.size; ++i) {
    out += i == 0 ? "" : ",";
    write(out, members.ptr[i]);
  }
  out += ']';
}

void write_map(std::string& out, const msgpack::object_map& entries) {
  out += '{';
  for (uint32_t i = 0; i < entries.size; ++i) {
    auto& entry = entries.ptr[i];
    std::string key;
    write(key, entry.key);
    out += i == 0 ? "" : ",";
    out += entry.key.type == kind::STR ? key : json_string(key);
    out += ':';
    write(out, entry.val);
  }
  out += '}';
}

void write(std::string& out, const object& value) {
  auto& is = value.via;
  if (value.type == kind::ARRAY)
    write_array(out, is.array);
  else if (value.type == kind::MAP)
    write_map(out, is.map);
  else if (value.type == kind::STR)
    out += json_string({is.str.ptr, is.str.size});
  else if (value.type == kind::BIN)
    out += bytes_text(is.bin);
  else if (value.type == kind::EXT)
    out += extension_text(is.ext);
  else if (value.type == kind::BOOLEAN)
    out += is.boolean ? "true" : "false";
  else if (value.type == kind::POSITIVE_INTEGER)
    out += std::to_string(is.u64);
  else if (value.type == kind::NEGATIVE_INTEGER)
    out += std::to_string(is.i64);
  else
    out += value.type == kind::NIL ? "null" : float_text(is.f64);
}

} // namespace

std::string to_json(const packed& value) {
  std::string out;
  auto parsed = detail::parse_expecting([] { return std::string{"a value"}; }, value);
  write(out, parsed.get());
  return out;
}

std::string json_string(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (auto byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

} // namespace manager::app
