#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <msgpack.hpp>
#include <string>
#include <utility>

namespace manager {

/// What values are packed into. A stream type of our own, because for it, and for it only, floats
/// are packed as floats (below).
class byte_sink {
public:
  void write(const char* data, size_t size) { bytes_.append(data, size); }

  size_t size() const noexcept { return bytes_.size(); }
  std::string take() && { return std::move(bytes_); }

private:
  std::string bytes_;
};

namespace detail {

/// A MessagePack number: its format byte and the bits of the value, highest first.
template <class Bits> struct tagged_number {
  char bytes[1 + sizeof(Bits)];

  tagged_number(uint8_t tag, Bits bits) {
    bytes[0] = static_cast<char>(tag);
    for (size_t i = sizeof(Bits); i > 0; --i, bits >>= 8)
      bytes[i] = static_cast<char>(bits & 0xff);
  }
};

} // namespace detail
} // namespace manager

// msgpack packs a float with an integral value as an integer. Then 1.0 would be an int to the
// server, which could not add 0.5 to it, -0.0 would come back as 0.0, and 2^64 would be undefined
// behaviour.

template <>
inline msgpack::v1::packer<manager::byte_sink>&
msgpack::v1::packer<manager::byte_sink>::pack_float(float value) {
  manager::detail::tagged_number number{0xca, std::bit_cast<uint32_t>(value)};
  append_buffer(number.bytes, sizeof number.bytes);
  return *this;
}

template <>
inline msgpack::v1::packer<manager::byte_sink>&
msgpack::v1::packer<manager::byte_sink>::pack_double(double value) {
  manager::detail::tagged_number number{0xcb, std::bit_cast<uint64_t>(value)};
  append_buffer(number.bytes, sizeof number.bytes);
  return *this;
}
