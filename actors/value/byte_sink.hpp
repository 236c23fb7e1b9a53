#pragma once

#include "actors/value/float_format.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <msgpack.hpp>
#include <optional>
#include <string>
#include <utility>

namespace manager {

/// Byte buffer for packing. This type is separate from other streams because floats are packed as
/// floats for this type only (see below).
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

// msgpack packs a float with an integral value as an integer. Then 1.0 would be an int for the
// server, which could not add 0.5 to it, -0.0 would come back as 0.0, and 2^64 would be undefined
// behaviour. These functions keep a float a float, in the shorter of the two formats that hold it
// exactly.

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
  if (manager::detail::fits_float32(value)) {
    manager::detail::tagged_number number{0xca, manager::detail::float32_bits(value)};
    append_buffer(number.bytes, sizeof number.bytes);
  } else {
    manager::detail::tagged_number number{0xcb, std::bit_cast<uint64_t>(value)};
    append_buffer(number.bytes, sizeof number.bytes);
  }
  return *this;
}

// msgpack rounds a number that does not fit a float. Here it is a mismatch, as for integers.

template <> inline float& msgpack::v1::object::convert<float>(float& value) const {
  if (type == msgpack::type::FLOAT64 && !std::isnan(via.f64)
      && !manager::detail::fits_float32(via.f64))
    throw msgpack::type_error{};
  msgpack::adaptor::convert<float>{}(*this, value);
  return value;
}

namespace msgpack {
MSGPACK_API_VERSION_NAMESPACE(MSGPACK_DEFAULT_API_NS) {
  namespace adaptor {

  // msgpack's own adaptors convert the held value without the object's `convert`.

  template <> struct convert<std::optional<float>, void> {
    const msgpack::object& operator()(const msgpack::object& from, std::optional<float>& to) const {
      to = from.is_nil() ? std::nullopt : std::optional{from.as<float>()};
      return from;
    }
  };

  template <> struct convert<std::shared_ptr<float>, void> {
    const msgpack::object& operator()(const msgpack::object& from,
                                      std::shared_ptr<float>& to) const {
      to = from.is_nil() ? nullptr : std::make_shared<float>(from.as<float>());
      return from;
    }
  };

  template <> struct convert<std::unique_ptr<float>, void> {
    const msgpack::object& operator()(const msgpack::object& from,
                                      std::unique_ptr<float>& to) const {
      to = from.is_nil() ? nullptr : std::make_unique<float>(from.as<float>());
      return from;
    }
  };

  } // namespace adaptor
}
} // namespace msgpack
