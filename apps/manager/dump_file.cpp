#include "apps/manager/dump.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/text.hpp"

#include <array>
#include <charconv>
#include <iterator>
#include <manager/error.hpp>
#include <tuple>

namespace manager::app {
namespace {

constexpr std::string_view title = "manager dump";
constexpr int version = 1;

[[noreturn]] void refuse(const std::string& place, const std::string& why) {
  throw error{errc::bad_argument, place + ": " + why};
}

std::string bytes_from(const std::string& digits, const std::string& place) {
  std::string bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned byte = 0;
    auto [end, failure] = std::from_chars(&digits[i], &digits[i] + 2, byte, 16);
    if (failure != std::errc{} || end != &digits[i] + 2)
      refuse(place, "'packed' is not hexadecimal");
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

/// Returns true if the JSON form of a value has all that the value has.
bool is_exact(const packed& value, const std::string& text) {
  try {
    return from_json(text) == value;
  } catch (const error&) { // nested too deeply for a JSON value
    return false;
  }
}

void write_line(std::ostream& out, const dumped_object& object) {
  auto value = to_json(object.value);
  out << "{\"name\":" << json_string(object.name) << ",\"type\":" << json_string(object.type)
      << ",\"schema\":" << json_string(object.schema) << ",\"value\":" << value;
  if (!is_exact(object.value, value))
    out << ",\"packed\":\"" << hexadecimal(object.value.bytes()) << '"';
  out << "}\n";
}

dumped_object object_from(const std::string& line, const std::string& place) {
  auto parsed = json::parse(line, nullptr, false);
  auto text = [&](const char* name) -> std::string {
    if (!parsed.is_object() || !parsed.contains(name) || !parsed[name].is_string())
      refuse(place, std::string{"is no JSON object with a string '"} + name + "'");
    return parsed[name];
  };
  dumped_object object{text("name"), text("type"), text("schema"), {}};
  if (parsed.contains("packed"))
    object.value = packed{bytes_from(text("packed"), place)};
  else if (parsed.contains("value"))
    object.value = from_json(parsed["value"].dump());
  else
    refuse(place, "has no 'value'");
  return object;
}

void read_lines(std::istream& in, const std::function<void(dumped_object)>& take) {
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number)
    if (line.find_first_not_of(" \t\r") != std::string::npos)
      take(object_from(line, "line " + std::to_string(number)));
}

void read_packed(std::istream& in, const std::function<void(dumped_object)>& take) {
  std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  size_t offset = 0;
  for (size_t number = 0; offset < bytes.size(); ++number) {
    auto begin = offset;
    auto place = "object " + std::to_string(number);
    try {
      msgpack::unpack(bytes.data(), bytes.size(), offset);
      packed part{bytes.substr(begin, offset - begin)};
      if (number == 0) {
        if (unpack<std::tuple<std::string, int>>(part) != std::tuple{std::string{title}, version})
          refuse("the file", "has another version");
        continue;
      }
      using row = std::tuple<std::string, std::string, std::string, std::string>;
      auto [name, type, schema, value] = unpack<row>(part);
      take({std::move(name), std::move(type), std::move(schema), packed{std::move(value)}});
    } catch (const msgpack::unpack_error&) {
      refuse(place, "the file ends too early, or is no dump");
    }
  }
}

} // namespace

void begin_dump(std::ostream& out, dump_form form) {
  if (form == dump_form::packed)
    out << pack(std::tuple{std::string{title}, version}).bytes();
}

void write_dump(std::ostream& out, dump_form form, const dumped_object& object) {
  if (form == dump_form::lines)
    return write_line(out, object);
  out << pack(
             std::tuple{object.name, object.type, object.schema, std::string{object.value.bytes()}})
             .bytes();
}

void read_dump(std::istream& in, const std::function<void(dumped_object)>& take) {
  bool is_packed = (in.peek() & 0x80) != 0; // a JSON text begins with a character of ASCII
  is_packed&& in.peek() != std::istream::traits_type::eof() ? read_packed(in, take)
                                                            : read_lines(in, take);
}

} // namespace manager::app
