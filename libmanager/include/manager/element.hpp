#pragma once

#include "actors/model/packed_value.hpp"

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace manager::detail {

/// Packs elements as one array. Bytes need their own case: MessagePack packs a vector of bytes as a
/// blob.
template <class T> packed pack_elements(const std::vector<T>& values) {
  if constexpr (byte_like<T>)
    return pack(std::deque<T>{values.begin(), values.end()});
  else
    return pack(values);
}

template <class T> std::vector<T> unpack_elements(const packed& array) {
  if constexpr (byte_like<T>) {
    auto values = unpack<std::deque<T>>(array);
    return {values.begin(), values.end()};
  } else {
    return unpack<std::vector<T>>(array);
  }
}

/// Throws `failure` with the name of a part of an answer in front: "value of \"k\": expected int,
/// ...".
[[noreturn]] void throw_in_part(const char* what, const packed& name, const error& failure);

/// Unpacks one part of an answer; an error names the part by `what` and `name`.
template <class T> T unpack_part(const char* what, const packed& name, const packed& part) {
  try {
    return unpack<T>(part);
  } catch (const error& failure) {
    throw_in_part(what, name, failure);
  }
}

/// Return type of functions that read a value: const for classes, so that `d.at("k").push_back(1)`,
/// which would change a copy, does not compile. `d.path("k").push_back(1)` changes the value in the
/// server. Proxies are not const, because they are not copies of the object; numbers have no
/// members. Evaluated only when a function is called, because a type may have a list of itself as a
/// member.
template <class T>
using read_result = std::conditional_t<std::is_class_v<T> && !names_its_schema<T>, const T, T>;

/// Values that the server can add to.
template <class T>
concept addable =
    (std::is_arithmetic_v<T> && !std::same_as<T, bool>) || std::same_as<T, std::string>;

/// Types that an element of type `T` can be compared with: values, also of other types, and
/// elements of other containers. The operators check this concept first; otherwise their
/// constraints would depend on themselves.
template <class U, class Element, class T>
concept comparand = !std::same_as<U, Element> && std::convertible_to<const U&, T>;

/// Returns the range that a sum of type `T` must not leave. The server does not know the C++ type.
template <class T> packed range_of() {
  if constexpr (std::is_integral_v<T>)
    return pack(std::tuple{std::numeric_limits<T>::min(), std::numeric_limits<T>::max()});
  else if constexpr (std::same_as<T, float>)
    return pack(float32_range);
  else
    return pack(msgpack::type::nil_t{});
}

/// Returns `-delta`, for subtraction by addition, also if the type `T` cannot hold `-delta`.
/// @throws error out_of_range if no integer type can: `delta` is above 2^63
template <addable T> packed negated(T delta) {
  constexpr auto half = uint64_t{1} << 63;
  if constexpr (std::is_floating_point_v<T>) {
    return pack(-delta);
  } else if (delta < T{}) {
    return pack(uint64_t{0} - static_cast<uint64_t>(+delta));
  } else {
    auto amount = static_cast<uint64_t>(+delta);
    if (amount > half)
      throw error{errc::out_of_range, "more than 2^63 cannot be subtracted in one operation"};
    return amount == half ? pack(std::numeric_limits<int64_t>::min())
                          : pack(-static_cast<int64_t>(amount));
  }
}

/// Reference to one element of a shared container, as `operator[]` of a proxy returns. Each read,
/// assignment and compound assignment is one operation on the server, so `d["k"] += 1` never loses
/// an update. `Derived` defines `read`, `write` and `add` (returns the old value).
template <class Derived, class T> class element {
public:
  operator T() const { return self().read(); }
  read_result<T> value() const { return self().read(); }

  /// Returns the current value. Use it with `auto`: `auto x = d["k"]` is a reference to the
  /// element, `auto x = +d["k"]` is its value.
  read_result<T> operator+() const { return value(); }

  /// Returns an element of the shared container to which this element refers: `d["a"]["b"] = 1`.
  template <class Key>
  auto operator[](Key&& key) const
      requires(names_its_schema<T>&& requires(const T& x) { x[std::forward<Key>(key)]; }) {
    return value()[std::forward<Key>(key)];
  }

  /// Assigns a value. The derived class calls this, because its own assignment operator would hide
  /// an `operator=` of this class.
  T assign(const T& value) const {
    self().write(value);
    return value;
  }

  /// Adds `delta` and returns the new value, by value as std::atomic does.
  T operator+=(const T& delta) const requires addable<T> {
    auto old = self().add(pack(delta));
    return old ? static_cast<T>(*old + delta) : delta;
  }
  T operator-=(const T& delta) const requires(addable<T> && !std::same_as<T, std::string>) {
    auto old = self().add(negated(delta));
    return static_cast<T>((old ? *old : T{}) - delta);
  }
  T operator++() const requires(addable<T>&& std::is_arithmetic_v<T>) { return *this += T{1}; }
  T operator--() const requires(addable<T>&& std::is_arithmetic_v<T>) { return *this -= T{1}; }
  T operator++(int) const requires(addable<T>&& std::is_arithmetic_v<T>) {
    auto old = self().add(pack(T{1}));
    return old ? *old : T{};
  }
  T operator--(int) const requires(addable<T>&& std::is_arithmetic_v<T>) {
    auto old = self().add(negated(T{1}));
    return old ? *old : T{};
  }

  template <class U>
  friend bool operator==(const Derived& left,
                         const U& right) requires(comparand<U, Derived, T>&& requires(const T& x) {
    x == right;
  }) {
    if constexpr (std::is_integral_v<T> && std::is_integral_v<U>)
      return std::cmp_equal(+left.value(), +right); // also with mixed signs
    else
      return left.value() == right;
  }
  friend bool operator==(const Derived& left,
                         const Derived& right) requires std::equality_comparable<T> {
    return left.value() == right.value();
  }
  template <class U>
  friend auto operator<=>(const Derived& left,
                          const U& right) requires(comparand<U, Derived, T>&& requires(const T& x) {
    x <=> right;
  }) {
    return left.value() <=> right;
  }
  friend auto operator<=>(const Derived& left,
                          const Derived& right) requires std::three_way_comparable<T> {
    return left.value() <=> right.value();
  }
  friend std::ostream& operator<<(std::ostream& out, const element& shown) requires
      requires(const T& x) {
    out << x;
  }
  { return out << shown.value(); }

private:
  const Derived& self() const { return static_cast<const Derived&>(*this); }
};

} // namespace manager::detail
