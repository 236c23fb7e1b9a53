#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

// Types that an array stores as raw bytes, and their names on the wire.

namespace manager {

/// Type of an array's elements. In bytes: little-endian, two's complement, IEEE 754; a bool is one
/// byte, 0 or 1.
enum class element_kind : uint8_t { i8, u8, i16, u16, i32, u32, i64, u64, f32, f64, boolean };

inline constexpr std::array<std::string_view, 11> element_kind_names{
    "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f32", "f64", "bool"};

constexpr std::string_view name_of(element_kind kind) {
  return element_kind_names[static_cast<size_t>(kind)];
}

/// Returns the kind of this name; nullopt if there is none.
constexpr std::optional<element_kind> element_kind_named(std::string_view name) {
  for (size_t i = 0; i < element_kind_names.size(); ++i)
    if (element_kind_names[i] == name)
      return static_cast<element_kind>(i);
  return std::nullopt;
}

/// C++ types that can be elements: integers of 8 to 64 bits, float, double, bool. Character types
/// cannot: the machine decides whether `char` is signed.
template <class T>
concept has_element_kind = std::same_as<T, bool> || std::same_as<T, float> || std::same_as<
    T, double> || std::same_as<T, signed char> || std::same_as<T, unsigned char> || std::
    same_as<T, short> || std::same_as<T, unsigned short> || std::same_as<T, int> || std::same_as<
        T, unsigned> || std::same_as<T, long> || std::same_as<T, unsigned long> || std::
        same_as<T, long long> || std::same_as<T, unsigned long long>;

template <has_element_kind T> constexpr element_kind element_kind_of() {
  static_assert(std::endian::native == std::endian::little && sizeof(bool) == 1,
                "on this machine the bytes of an array's elements would have to be swapped");
  if constexpr (std::same_as<T, bool>)
    return element_kind::boolean;
  else if constexpr (std::same_as<T, float>)
    return element_kind::f32;
  else if constexpr (std::same_as<T, double>)
    return element_kind::f64;
  else // by size, the signed type first
    return static_cast<element_kind>(2 * std::countr_zero(sizeof(T))
                                     + (std::is_unsigned_v<T> ? 1 : 0));
}

/// Calls `f` with the C++ type of a kind, as a std::type_identity.
template <class F> decltype(auto) with_element_type(element_kind kind, F f) {
  switch (kind) {
  case element_kind::i8:
    return f(std::type_identity<int8_t>{});
  case element_kind::u8:
    return f(std::type_identity<uint8_t>{});
  case element_kind::i16:
    return f(std::type_identity<int16_t>{});
  case element_kind::u16:
    return f(std::type_identity<uint16_t>{});
  case element_kind::i32:
    return f(std::type_identity<int32_t>{});
  case element_kind::u32:
    return f(std::type_identity<uint32_t>{});
  case element_kind::i64:
    return f(std::type_identity<int64_t>{});
  case element_kind::u64:
    return f(std::type_identity<uint64_t>{});
  case element_kind::f32:
    return f(std::type_identity<float>{});
  case element_kind::f64:
    return f(std::type_identity<double>{});
  default:
    return f(std::type_identity<bool>{});
  }
}

} // namespace manager
