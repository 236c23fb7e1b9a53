#pragma once

#include "actors/value/packed_object.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <msgpack.hpp>
#include <string_view>

// Reading of packed values without parsing them into memory. Only for the model's own sources.

namespace manager::detail {

/// Reads the heads of values one after the other. A head is a whole scalar, or the header of a
/// container whose members follow. The results refer to strings in place.
class head_reader {
public:
  explicit head_reader(std::string_view bytes) : rest_{bytes} {}

  bool at_end() const noexcept { return rest_.empty(); }

  /// Reads the next head.
  /// @throws error bad_argument if the bytes end too early or are no MessagePack
  msgpack::object next() {
    auto tag = static_cast<uint8_t>(take(1)[0]);
    if (tag <= 0x7f)
      return natural(tag);
    if (tag <= 0x8f)
      return container(msgpack::type::MAP, tag & 0x0fU);
    if (tag <= 0x9f)
      return container(msgpack::type::ARRAY, tag & 0x0fU);
    if (tag <= 0xbf)
      return text(tag & 0x1fU);
    return tag >= 0xe0 ? integer(static_cast<int8_t>(tag)) : tagged(tag);
  }

private:
  /// Reads a value whose first byte tells the type; the number or the size follows.
  msgpack::object tagged(uint8_t tag) {
    if (tag == 0xc0)
      return {};
    if (tag == 0xc1)
      throw_malformed();
    if (tag <= 0xc3)
      return boolean(tag == 0xc3);
    if (tag <= 0xc6)
      return blob(number(size_t{1} << (tag - 0xc4)));
    if (tag <= 0xc9)
      return extension(number(size_t{1} << (tag - 0xc7)));
    if (tag == 0xca)
      return real(std::bit_cast<float>(static_cast<uint32_t>(number(4))));
    if (tag == 0xcb)
      return real(std::bit_cast<double>(number(8)));
    if (tag <= 0xcf)
      return natural(number(size_t{1} << (tag - 0xcc)));
    return tag <= 0xd8 ? signed_or_fixed(tag) : long_or_many(tag);
  }

  msgpack::object signed_or_fixed(uint8_t tag) {
    if (tag >= 0xd4)
      return extension(uint64_t{1} << (tag - 0xd4));
    auto bytes = size_t{1} << (tag - 0xd0);
    auto unused = 64 - 8 * bytes; // bits that the sign fills
    return integer(static_cast<int64_t>(number(bytes) << unused) >> unused);
  }

  msgpack::object long_or_many(uint8_t tag) {
    if (tag <= 0xdb)
      return text(number(size_t{1} << (tag - 0xd9)));
    if (tag <= 0xdd)
      return container(msgpack::type::ARRAY, number(size_t{2} << (tag - 0xdc)));
    return container(msgpack::type::MAP, number(size_t{2} << (tag - 0xde)));
  }

  std::string_view take(uint64_t size) {
    if (size > rest_.size())
      throw_malformed();
    auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  uint64_t number(size_t size) {
    uint64_t value = 0;
    for (auto byte : take(size))
      value = value << 8 | static_cast<uint8_t>(byte);
    return value;
  }

  static msgpack::object of(msgpack::type::object_type type) {
    msgpack::object head;
    head.type = type;
    return head;
  }
  static msgpack::object boolean(bool value) {
    auto head = of(msgpack::type::BOOLEAN);
    head.via.boolean = value;
    return head;
  }
  static msgpack::object natural(uint64_t value) {
    auto head = of(msgpack::type::POSITIVE_INTEGER);
    head.via.u64 = value;
    return head;
  }
  static msgpack::object integer(int64_t value) {
    if (value >= 0)
      return natural(static_cast<uint64_t>(value));
    auto head = of(msgpack::type::NEGATIVE_INTEGER);
    head.via.i64 = value;
    return head;
  }
  static msgpack::object real(double value) {
    auto head = of(msgpack::type::FLOAT64);
    head.via.f64 = value;
    return head;
  }
  static msgpack::object container(msgpack::type::object_type type, uint64_t members) {
    auto head = of(type);
    if (type == msgpack::type::ARRAY)
      head.via.array.size = static_cast<uint32_t>(members);
    else
      head.via.map.size = static_cast<uint32_t>(members);
    return head;
  }
  msgpack::object text(uint64_t size) {
    auto head = of(msgpack::type::STR);
    head.via.str = {static_cast<uint32_t>(size), take(size).data()};
    return head;
  }
  msgpack::object blob(uint64_t size) {
    auto head = of(msgpack::type::BIN);
    head.via.bin = {static_cast<uint32_t>(size), take(size).data()};
    return head;
  }
  msgpack::object extension(uint64_t size) {
    auto head = of(msgpack::type::EXT);
    head.via.ext.size = static_cast<uint32_t>(size);
    head.via.ext.ptr = take(size + 1).data(); // including the byte of the type
    return head;
  }

  std::string_view rest_;
};

} // namespace manager::detail
