#include "actors/value/packed_value.hpp"
#include "apps/manager/text.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace manager::app {
namespace {

using nlohmann::json;

void write(packed_writer& out, const json& value, size_t depth);

void write_array(packed_writer& out, const json& value, size_t depth) {
  out.array(value.size());
  for (auto& member : value)
    write(out, member, depth + 1);
}

void write_object(packed_writer& out, const json& value, size_t depth) {
  out.map(value.size());
  for (auto& [key, member] : value.items()) {
    out.value(key);
    write(out, member, depth + 1);
  }
}

/// Packs a JSON value. json::to_msgpack would shorten floats, but equal values must have equal
/// bytes.
void write(packed_writer& out, const json& value, size_t depth) {
  if (depth > max_stored_depth)
    throw error{errc::bad_argument, "the value is nested too deeply"};
  if (value.is_array())
    write_array(out, value, depth);
  else if (value.is_object())
    write_object(out, value, depth);
  else if (value.is_string())
    out.value(value.get_ref<const std::string&>());
  else if (value.is_boolean())
    out.value(value.get<bool>());
  else if (value.is_number_unsigned())
    out.value(value.get<uint64_t>());
  else if (value.is_number_integer())
    out.value(value.get<int64_t>());
  else if (value.is_number_float())
    out.value(value.get<double>());
  else
    out.nil();
}

[[noreturn]] void refuse(std::string_view text) {
  auto why = "'" + std::string{text} + "' is no JSON value";
  if (text.find_first_of("\"[{") == std::string_view::npos)
    why += "; a string needs its quotes: '" + json_string(text) + "'";
  throw error{errc::bad_argument, why};
}

} // namespace

packed from_json(std::string_view text) {
  auto value = json::parse(text, nullptr, false);
  if (value.is_discarded())
    refuse(text);
  packed_writer out;
  write(out, value, 0);
  return std::move(out).finish();
}

} // namespace manager::app
