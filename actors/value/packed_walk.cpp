#include "actors/value/packed_walk.hpp"

#include "actors/value/packed_object.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

namespace manager::detail {
namespace {

/// MessagePack's format bytes of one kind of container.
struct format {
  uint8_t fix, tag16, tag32;
  const char* name;
};
constexpr format array_format{0x90, 0xdc, 0xdd, "array"};
constexpr format map_format{0x80, 0xde, 0xdf, "map"};

[[noreturn]] void throw_long_float() {
  throw error{errc::bad_argument, "a float of 64 bits that fits into 32: equal numbers must have "
                                  "equal bytes, so pack it as float32"};
}

/// Skips one value at a time; counts its depth and refuses deep nesting.
struct skipper : msgpack::null_visitor {
  explicit skipper(size_t allowed) : limit{allowed} {}
  bool start_array(uint32_t) { return ++depth <= limit; }
  bool end_array() { return --depth, true; }
  bool start_map(uint32_t) { return ++depth <= limit; }
  bool end_map() { return --depth, true; }
  bool visit_float64(double number) {
    if (fits_float32(number))
      throw_long_float();
    return true;
  }

  size_t limit;
  size_t depth = 0;
};

uint8_t first_byte(const packed& value) noexcept {
  return value.empty() ? uint8_t{0xc1} : static_cast<uint8_t>(value.bytes()[0]);
}

bool has(const packed& value, const format& wanted) noexcept {
  auto tag = first_byte(value);
  return (tag & 0xf0) == wanted.fix || tag == wanted.tag16 || tag == wanted.tag32;
}

uint32_t big_endian(std::string_view bytes, size_t first, size_t count) {
  uint32_t value = 0;
  for (size_t i = first; i < first + count; ++i)
    value = (value << 8) | static_cast<uint8_t>(bytes[i]);
  return value;
}

header read_header(const packed& value, const format& wanted) {
  auto tag = first_byte(value);
  auto size = value.size();
  if ((tag & 0xf0) == wanted.fix)
    return {tag & 0x0fU, 1};
  if (tag == wanted.tag16 && size >= 3)
    return {big_endian(value.bytes(), 1, 2), 3};
  if (tag == wanted.tag32 && size >= 5)
    return {big_endian(value.bytes(), 1, 4), 5};
  throw_mismatch(wanted.name, value);
}

/// Returns the length of the number, bool, nil or short string at the beginning of `bytes`, if the
/// first two bytes tell the length; otherwise 0: the parser then reads the value. Most values are
/// of these kinds.
size_t size_of_scalar(std::string_view bytes) {
  if (bytes.empty())
    return 0;
  auto tag = static_cast<uint8_t>(bytes[0]);
  if (tag <= 0x7f || tag >= 0xe0) // a small number
    return 1;
  if ((tag & 0xe0) == 0xa0) // a string of up to 31 bytes
    return 1 + (tag & 0x1fU);
  switch (tag) {
  case 0xc0: // nil
  case 0xc2: // false
  case 0xc3: // true
    return 1;
  case 0xcc: // numbers of one byte
  case 0xd0:
    return 2;
  case 0xcd: // of two
  case 0xd1:
    return 3;
  case 0xca: // of four
  case 0xce:
  case 0xd2:
    return 5;
  case 0xcb: // of eight
  case 0xcf:
  case 0xd3:
    return 9;
  default:
    return 0;
  }
}

/// Checks that a scalar is no float64 that float32 holds exactly.
/// @throws error bad_argument
void require_short_float(std::string_view scalar) {
  if (static_cast<uint8_t>(scalar[0]) != 0xcb)
    return;
  auto bits = uint64_t{big_endian(scalar, 1, 4)} << 32 | big_endian(scalar, 5, 4);
  if (fits_float32(std::bit_cast<double>(bits)))
    throw_long_float();
}

template <class Pack> std::string header_bytes(Pack write) {
  byte_sink sink;
  msgpack::packer<byte_sink> out{sink};
  write(out);
  return std::move(sink).take();
}

} // namespace

header array_header(const packed& value) {
  return read_header(value, array_format);
}

header map_header(const packed& value) {
  return read_header(value, map_format);
}

bool is_array(const packed& value) noexcept {
  return has(value, array_format);
}

bool is_map(const packed& value) noexcept {
  return has(value, map_format);
}

std::string make_array_header(size_t members) {
  return header_bytes([&](auto& out) { out.pack_array(static_cast<uint32_t>(members)); });
}

std::string make_map_header(size_t members) {
  return header_bytes([&](auto& out) { out.pack_map(static_cast<uint32_t>(members)); });
}

size_t end_of_value(std::string_view bytes, size_t offset, size_t depth) {
  auto rest = bytes.substr(std::min(offset, bytes.size()));
  if (auto size = size_of_scalar(rest); size != 0) {
    if (size > rest.size())
      throw_malformed();
    require_short_float(rest.substr(0, size));
    return offset + size;
  }
  skipper visitor{depth};
  bool complete = false;
  try {
    complete = msgpack::parse(bytes.data(), bytes.size(), offset, visitor);
  } catch (const msgpack::unpack_error&) { // as incomplete bytes
  }
  if (!complete)
    throw_malformed();
  return offset;
}

} // namespace manager::detail
