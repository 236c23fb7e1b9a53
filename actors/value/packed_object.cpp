#include "actors/value/packed_object.hpp"

#include <memory>
#include <utility>

namespace manager::detail {
namespace {

namespace kind = msgpack::type;

/// Parses `value`; `memory` holds arrays and maps.
/// @throws msgpack::unpack_error
msgpack::object parse_into(msgpack::zone& memory, const packed& value) {
  auto by_reference = [](kind::object_type, size_t, void*) { return true; };
  auto bytes = value.bytes();
  // Each member takes at least a byte. A larger size in a header is false and must not allocate.
  const msgpack::unpack_limit limits{bytes.size(), bytes.size(), bytes.size(),
                                     bytes.size(), bytes.size(), max_depth};
  size_t offset = 0;
  bool referenced = false;
  auto parsed = msgpack::unpack(memory, bytes.data(), bytes.size(), offset, referenced,
                                by_reference, nullptr, limits);
  if (offset != bytes.size())
    throw msgpack::parse_error{"more than one value"};
  return parsed;
}

/// Parses `value`; the result owns the memory.
/// @throws msgpack::unpack_error
msgpack::object_handle parse_alone(const packed& value) {
  constexpr size_t first_chunk = 512; // a zone allocates at once; most values need none of it
  auto memory = std::make_unique<msgpack::zone>(first_chunk);
  auto parsed = parse_into(*memory, value);
  return {parsed, std::move(memory)};
}

} // namespace

msgpack::object_handle parse(const packed& value) {
  try {
    return parse_alone(value);
  } catch (const msgpack::unpack_error&) {
    throw_malformed();
  }
}

[[noreturn]] void throw_malformed() {
  throw error{errc::bad_argument, "the bytes are not one well-formed value"};
}

msgpack::object_handle parse_expecting(std::string (*expected)(), const packed& value) {
  try {
    return parse_alone(value);
  } catch (const msgpack::unpack_error&) {
    throw_mismatch(expected(), value);
  }
}

void throw_mismatch(const std::string& expected, const packed& found) {
  throw error{errc::type_mismatch, "expected " + expected + ", found " + describe(found)};
}

rank rank_of(const msgpack::object& x) {
  switch (x.type) {
  case kind::NIL:
    return rank::nil;
  case kind::BOOLEAN:
    return rank::boolean;
  case kind::POSITIVE_INTEGER:
  case kind::NEGATIVE_INTEGER:
  case kind::FLOAT32:
  case kind::FLOAT64:
    return rank::number;
  case kind::STR:
    return rank::str;
  case kind::BIN:
    return rank::bin;
  case kind::ARRAY:
    return rank::array;
  case kind::MAP:
    return rank::map;
  default:
    return rank::ext;
  }
}

bool is_integer(const msgpack::object& x) {
  return x.type == kind::POSITIVE_INTEGER || x.type == kind::NEGATIVE_INTEGER;
}

int128 wide(const msgpack::object& x) {
  return x.type == kind::NEGATIVE_INTEGER ? static_cast<int128>(x.via.i64)
                                          : static_cast<int128>(x.via.u64);
}

std::optional<reference> reference_in(const msgpack::object& x) {
  if (x.type != kind::EXT || x.via.ext.type() != reference_extension
      || x.via.ext.size != reference_bytes)
    return std::nullopt;
  return reference_from(std::span<const char, reference_bytes>{x.via.ext.data(), reference_bytes});
}

std::string kind_name(const msgpack::object& x) {
  switch (rank_of(x)) {
  case rank::nil:
    return "nil";
  case rank::boolean:
    return "bool";
  case rank::number:
    return is_integer(x) ? "int" : "float";
  case rank::str:
    return "str";
  case rank::bin:
    return "bin";
  case rank::array:
    return "array of " + std::to_string(x.via.array.size);
  case rank::map:
    return "map of " + std::to_string(x.via.map.size);
  default:
    return "ext";
  }
}

} // namespace manager::detail

namespace manager {

std::string describe(const packed& value) {
  try {
    return detail::kind_name(detail::parse(value).get());
  } catch (const error&) {
    return "malformed bytes";
  }
}

} // namespace manager
