#pragma once

#include "actors/value/adaptors.hpp"
#include "actors/value/aggregate.hpp"
#include "actors/value/element_kind.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/schema_tree.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

// C++ values as the bytes of an array's elements, and as the values that the server makes of these
// bytes. What the server knows of them is element_layout.

namespace manager {
namespace detail {

/// Tells about std::array and C arrays: their elements' type and number.
template <class T> struct fixed_sequence {
  static constexpr bool is_one = false;
  static constexpr size_t size = 0;
};
template <class T, size_t N> struct fixed_sequence<std::array<T, N>> {
  using element = T;
  static constexpr bool is_one = true;
  static constexpr size_t size = N;
};
template <class T, size_t N> struct fixed_sequence<T[N]> {
  using element = T;
  static constexpr bool is_one = true;
  static constexpr size_t size = N;
};

/// Returns the sum of `f.template operator()<M>()` over the types of the members, in their order.
template <class T, class F> constexpr size_t sum_over_members(F f) {
  if constexpr (fixed_sequence<T>::is_one) {
    return fixed_sequence<T>::size * f.template operator()<typename fixed_sequence<T>::element>();
  } else {
    return [&]<class... M>(std::tuple<M&...>*) {
      size_t sum = 0;
      ((sum += f.template operator()<M>()), ...);
      return sum;
    }(static_cast<members_tuple<T>*>(nullptr));
  }
}

/// Returns the number of numbers and bools in a `T`; 0 if a `T` has something else in it.
template <class T> constexpr size_t count_numbers() {
  if constexpr (has_element_kind<T>) {
    return 1;
  } else if constexpr (fixed_sequence<T>::is_one || (plain_aggregate<T> && !packs_itself<T>)) {
    bool only_numbers = true;
    auto count = sum_over_members<T>([&]<class M>() {
      only_numbers = only_numbers && count_numbers<M>() > 0;
      return count_numbers<M>();
    });
    return only_numbers ? count : 0;
  } else {
    return 0;
  }
}

/// Returns the length of the name of the element_layout, and at most one more.
template <class T> constexpr size_t length_of_layout_name() {
  if constexpr (has_element_kind<T>)
    return name_of(element_kind_of<T>()).size();
  else
    return std::string_view{"tuple<>"}.size()
           + sum_over_members<T>([]<class M>() { return length_of_layout_name<M>() + 1; });
}

/// Limit of the name: it is a part of the array's schema.
inline constexpr size_t longest_layout_name = max_schema_bytes - std::size("typed_array<>");

} // namespace detail

/// Types that an array can store: numbers and bools (see has_element_kind), std::arrays of them,
/// and structs of them, of std::arrays and of C arrays. The structs have 1 to 16 members, and no
/// constructors and base classes. An element has at most about 1,000 numbers, because its type is
/// named in the schema.
template <class T>
concept array_value = !std::is_array_v<T> && detail::count_numbers<T>() > 0
                      && detail::length_of_layout_name<T>() <= detail::longest_layout_name;

namespace detail {

/// Calls `f(member)` for each member of a value, in their order.
template <class T, class F> void for_each_member(T& x, F f) {
  if constexpr (fixed_sequence<std::remove_const_t<T>>::is_one)
    for (auto& each : x)
      f(each);
  else
    std::apply([&](auto&... each) { (f(each), ...); }, members_of(x));
}

/// Number of bytes of a stored `T`.
template <class T> constexpr size_t stored_width() {
  if constexpr (has_element_kind<T>)
    return sizeof(T);
  else
    return sum_over_members<T>([]<class M>() { return stored_width<M>(); });
}

/// True if a `T` in memory has the bytes of a stored one: no gap between members.
template <class T>
inline constexpr bool
    is_stored_as_it_is = std::is_trivially_copyable_v<T> && sizeof(T) == stored_width<T>();

/// Returns the name of the element_layout: "i32", "tuple<f32,f32>".
template <class T> std::string layout_name() {
  if constexpr (has_element_kind<T>) {
    return std::string{name_of(element_kind_of<T>())};
  } else if constexpr (fixed_sequence<T>::is_one) {
    std::string members;
    for (size_t i = 0; i < fixed_sequence<T>::size; ++i)
      members += (i == 0 ? "" : ",") + layout_name<typename fixed_sequence<T>::element>();
    return "tuple<" + members + ">";
  } else {
    std::string members;
    sum_over_members<T>([&]<class M>() {
      members += (members.empty() ? "" : ",") + layout_name<M>();
      return size_t{0};
    });
    return "tuple<" + members + ">";
  }
}

/// Writes the bytes of a value to `to`; returns the place behind them.
template <class T> char* store(const T& x, char* to) {
  if constexpr (is_stored_as_it_is<T>) {
    std::memcpy(to, &x, sizeof x);
    return to + sizeof x;
  } else {
    for_each_member(x, [&](const auto& member) { to = store(member, to); });
    return to;
  }
}

/// Reads a value from its bytes; returns the place behind them.
template <class T> const char* load(const char* from, T& x) {
  if constexpr (is_stored_as_it_is<T>) {
    std::memcpy(&x, from, sizeof x);
    return from + sizeof x;
  } else {
    for_each_member(x, [&](auto& member) { from = load(from, member); });
    return from;
  }
}

/// Writes a value as the server packs an element: a tuple as the array of its members, also where
/// msgpack would pack a C++ value in another way, for example std::array<unsigned char, 3>.
template <class T> void write_element(packed_writer& out, const T& x) {
  if constexpr (has_element_kind<T>) {
    out.value(x);
  } else {
    size_t count = 0;
    for_each_member(x, [&](const auto&) { ++count; });
    out.array(count);
    for_each_member(x, [&](const auto& member) { write_element(out, member); });
  }
}

template <class T> packed pack_element(const T& x) {
  packed_writer out;
  write_element(out, x);
  return std::move(out).finish();
}

/// Reads what the server has packed.
/// @throws error type_mismatch
template <class T> void read_element(const packed& value, T& x) {
  if constexpr (has_element_kind<T>) {
    x = unpack<T>(value);
  } else {
    auto parts = split_array(value);
    size_t count = 0;
    for_each_member(x, [&](const auto&) { ++count; });
    if (parts.size() != count)
      throw_mismatch(layout_name<T>(), value);
    auto part = parts.begin();
    for_each_member(x, [&](auto& member) { read_element(*part++, member); });
  }
}

template <class T> T unpack_element(const packed& value) {
  T x{};
  read_element(value, x);
  return x;
}

/// Type of the member of a `T` that the steps lead to: pointers to members, and indexes of arrays.
template <class T, class... Steps> struct member_at { using type = T; };
template <class T, class M, class... Steps> struct member_at<T, M T::*, Steps...> {
  using type = typename member_at<M, Steps...>::type;
};
template <class T, std::integral Index, class... Steps> struct member_at<T, Index, Steps...> {
  using type = typename member_at<typename fixed_sequence<T>::element, Steps...>::type;
};

} // namespace detail
} // namespace manager
