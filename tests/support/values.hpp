#pragma once

#include "actors/value/packed_value.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// Packed values for tests: functions to write, print and randomly make them.

namespace manager::test {

/// Packs an array of these values, of any types; packed values are taken as they are.
template <class... T> packed array(const T&... values) {
  packed_writer out;
  out.array(sizeof...(values));
  [[maybe_unused]] auto append = [&](auto& value) {
    if constexpr (std::is_same_v<decltype(value), const packed&>)
      out.add(value);
    else
      out.value(value);
  };
  (append(values), ...);
  return std::move(out).finish();
}

/// Returns bytes given by their numbers, for values that no C++ value packs to.
inline packed raw(std::initializer_list<int> bytes) {
  return packed{std::string{bytes.begin(), bytes.end()}};
}

inline const packed nil = raw({0xc0});

/// Packs a map of the entries key, value, key, value, ... in this order.
template <class... T> packed entries(const T&... members) {
  packed_writer out;
  out.map(sizeof...(members) / 2);
  for (auto& member : split_array(array(members...)))
    out.add(member);
  return std::move(out).finish();
}

/// Packs 0 inside `levels` arrays.
inline packed nested(size_t levels) {
  return packed{std::string(levels, static_cast<char>(0x91)) + '\0'};
}

/// Returns bytes that every object must refuse as a value.
inline std::vector<packed> malformed_values() {
  return {
      raw({}),                             // no byte
      raw({0xc1}),                         // a byte that MessagePack never uses
      raw({0x01, 0x02}),                   // a second value after the first
      raw({0x92, 0x01}),                   // an array of 2 with one element
      raw({0x81, 0x01}),                   // a map entry without a value
      raw({0xa5, 'a', 'b'}),               // a string that ends early
      raw({0xcd, 0x01}),                   // an integer that ends early
      raw({0xdd, 0xff, 0xff, 0xff, 0xff}), // an array that promises 4 billion elements
      raw({0xdf, 0xff, 0xff, 0xff, 0xff}), // a map that promises as many
      raw({0xc6, 0xff, 0xff, 0xff, 0xff}), // a blob that promises as many bytes
      nested(max_stored_depth + 1),        // too deep to be stored
      nested(100'000),                     // deep enough to overflow a stack
  };
}

/// Random values of all kinds, the same in every run.
class random_values {
public:
  explicit random_values(unsigned seed) : engine_{seed} {}

  int64_t number(int64_t lowest, int64_t highest) {
    return std::uniform_int_distribution<int64_t>{lowest, highest}(engine_);
  }

  bool chance(int percent) { return number(1, 100) <= percent; }

  /// Returns a bound of a slice for about `size` elements: absent, negative, within or outside.
  std::optional<int64_t> bound(int64_t size) {
    if (chance(20))
      return std::nullopt;
    return number(-size - 3, size + 3);
  }

  std::string text() {
    std::string bytes(static_cast<size_t>(number(0, 6)), ' ');
    for (auto& byte : bytes)
      byte = static_cast<char>(number(-128, 127));
    return bytes;
  }

  double real() {
    static constexpr double special[] = {0.0, -0.0, 1.0, 0x1p-1074, -0x1p-1074, 0x1p63, 1e300};
    return chance(50) ? special[number(0, 6)] : static_cast<double>(number(-1000, 1000)) / 8;
  }

  int64_t integer() { return chance(70) ? number(-300, 300) : number(INT64_MIN, INT64_MAX); }

  packed value(int depth = 3) {
    switch (number(0, depth > 0 ? 7 : 5)) {
    case 0:
      return raw({0xc0});
    case 1:
      return pack(chance(50));
    case 2:
      return pack(integer());
    case 3:
      return pack(real());
    case 4:
      return pack(text());
    case 5:
      return pack(std::vector<char>{'b', static_cast<char>(number(0, 3))});
    case 6:
      return members(0x90, 1, depth - 1);
    default:
      return members(0x80, 2, depth - 1);
    }
  }

private:
  /// Packs an array (0x90) of single members or a map (0x80) of members in pairs.
  packed members(int header, int each, int depth) {
    auto size = number(0, 3);
    std::string whole{static_cast<char>(header + size)};
    for (int64_t i = 0; i < size * each; ++i)
      whole += value(depth).bytes();
    return packed{std::move(whole)};
  }

  std::mt19937 engine_;
};

} // namespace manager::test

template <> struct Catch::StringMaker<manager::packed> {
  static std::string convert(const manager::packed& value) {
    std::ostringstream out;
    try {
      auto handle = msgpack::unpack(value.bytes().data(), value.size());
      out << handle.get();
    } catch (const std::exception&) {
      out << "malformed bytes";
    }
    return out.str();
  }
};
