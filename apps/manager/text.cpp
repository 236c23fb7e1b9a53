#include "apps/manager/text.hpp"

#include "actors/model/packed_value.hpp"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace manager::app {
namespace {

using nlohmann::json;

// -- from JSON ------------------------------------------------------------------

/// Not json::to_msgpack, which shortens floats: equal values must have equal bytes.
void write(packed_writer& out, const json& value, size_t depth) {
  if (depth > max_stored_depth)
    throw error{errc::bad_argument, "the value is nested too deeply"};
  switch (value.type()) {
  case json::value_t::boolean:
    return out.value(value.get<bool>());
  case json::value_t::number_integer:
    return out.value(value.get<int64_t>());
  case json::value_t::number_unsigned:
    return out.value(value.get<uint64_t>());
  case json::value_t::number_float:
    return out.value(value.get<double>());
  case json::value_t::string:
    return out.value(value.get_ref<const std::string&>());
  case json::value_t::array:
    out.array(value.size());
    for (auto& member : value)
      write(out, member, depth + 1);
    return;
  case json::value_t::object:
    out.map(value.size());
    for (auto& [key, member] : value.items()) {
      out.value(key);
      write(out, member, depth + 1);
    }
    return;
  default:
    return out.nil();
  }
}

// -- to JSON --------------------------------------------------------------------

void write(std::string& out, const msgpack::object& value);

void write_float(std::string& out, double value) {
  if (std::isfinite(value))
    out += json(value).dump();
  else
    out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
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
    out += i == 0 ? "" : ",";
    std::string key;
    write(key, entries.ptr[i].key);
    out += entries.ptr[i].key.type == msgpack::type::STR ? key : json_string(key);
    out += ':';
    write(out, entries.ptr[i].val);
  }
  out += '}';
}

void write(std::string& out, const msgpack::object& value) {
  auto& is = value.via;
  switch (value.type) {
  case msgpack::type::NIL:
    out += "null";
    break;
  case msgpack::type::BOOLEAN:
    out += is.boolean ? "true" : "false";
    break;
  case msgpack::type::POSITIVE_INTEGER:
    out += std::to_string(is.u64);
    break;
  case msgpack::type::NEGATIVE_INTEGER:
    out += std::to_string(is.i64);
    break;
  case msgpack::type::FLOAT32:
  case msgpack::type::FLOAT64:
    write_float(out, is.f64);
    break;
  case msgpack::type::STR:
    out += json_string({is.str.ptr, is.str.size});
    break;
  case msgpack::type::BIN:
    out += R"({"bin":")" + hexadecimal({is.bin.ptr, is.bin.size}) + "\"}";
    break;
  case msgpack::type::ARRAY:
    write_array(out, is.array);
    break;
  case msgpack::type::MAP:
    write_map(out, is.map);
    break;
  case msgpack::type::EXT:
    out += R"({"ext":[)" + std::to_string(is.ext.type()) + ",\""
           + hexadecimal({is.ext.data(), is.ext.size}) + "\"]}";
    break;
  }
}

} // namespace

packed from_json(std::string_view text) {
  auto value = json::parse(text, nullptr, false);
  if (value.is_discarded())
    throw error{errc::bad_argument,
                "'" + std::string{text} + "' is no JSON value"
                    + (text.find_first_of("\"[{") == std::string_view::npos
                           ? "; a string needs its quotes: '" + json_string(text) + "'"
                           : "")};
  packed_writer out;
  write(out, value, 0);
  return std::move(out).finish();
}

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
