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
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace manager::detail {

/// Elements as one packed array. Bytes need help: to MessagePack a vector of them is a blob.
template <class T> packed pack_elements(const std::vector<T>& values) {
  if constexpr (byte_like<T>)
    return pack(std::deque<T>{values.begin(), values.end()});
  else
    return pack(values);
}

/// A range whose elements convert to `T`; text is none, and neither is a shared container, whose
/// elements come in several operations.
template <class Range, class T>
concept range_of_values =
    !names_its_schema<std::remove_cvref_t<
        Range>> && !std::convertible_to<Range, std::string_view> && std::ranges::input_range<Range> && std::convertible_to<std::ranges::range_reference_t<Range>, T>;

/// The elements of a range, each converted to a `T`, as one packed array.
template <class T, class Range> packed pack_range(Range&& values) {
  if constexpr (std::same_as<std::remove_cvref_t<Range>, std::vector<T>>) {
    return pack_elements(values);
  } else {
    std::vector<T> converted;
    if constexpr (std::ranges::sized_range<Range>)
      converted.reserve(std::ranges::size(values));
    for (auto&& value : values)
      converted.emplace_back(std::forward<decltype(value)>(value));
    return pack_elements(converted);
  }
}

template <class T> std::vector<T> unpack_elements(const packed& array) {
  if constexpr (byte_like<T>) {
    auto values = unpack<std::deque<T>>(array);
    return {values.begin(), values.end()};
  } else {
    return unpack<std::vector<T>>(array);
  }
}

/// `failure` of a part of an answer, with its place in front: "value of \"k\": expected int, ...".
[[noreturn]] void throw_in_part(const char* what, const packed& name, const error& failure);

/// Reads a part of an answer, whose place is called `what` and `name`.
template <class T> T unpack_part(const char* what, const packed& name, const packed& part) {
  try {
    return unpack<T>(part);
  } catch (const error& failure) {
    throw_in_part(what, name, failure);
  }
}

/// What a function returns that reads a value: const, so that `d.at("k").push_back(1)`, which would
/// change a copy, does not compile; `d.path("k").push_back(1)` changes the value. Proxies are no
/// copies, and numbers have no members. Asked for when a function is called only, because a type
/// may have a list of its own kind as a member.
template <class T>
using read_result = std::conditional_t<std::is_class_v<T> && !names_its_schema<T>, const T, T>;

/// Values on which the server can do `+=`.
template <class T>
concept addable =
    (std::is_arithmetic_v<T> && !std::same_as<T, bool>) || std::same_as<T, std::string>;

/// What an element that stands for a `T` is compared with: values, also of other types, and
/// elements of other containers. Asked first, because the operators would ask about themselves.
template <class U, class Element, class T>
concept comparand = !std::same_as<U, Element> && std::convertible_to<const U&, T>;

/// What the server must not let a sum of `T` leave: it does not know the C++ type.
template <class T> packed range_of() {
  if constexpr (std::is_integral_v<T>)
    return pack(std::tuple{std::numeric_limits<T>::min(), std::numeric_limits<T>::max()});
  else if constexpr (std::same_as<T, float>)
    return pack(float32_range);
  else
    return pack(msgpack::type::nil_t{});
}

/// `-delta`, for subtraction by addition, also where `T` itself has no room for it.
/// @throws error out_of_range when nothing has: beyond 2^63
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

/// What `operator[]` of a proxy returns: stands for one element of a shared container. Reading,
/// assigning and each compound assignment is one operation on the server, so `d["k"] += 1` never
/// loses an update. Derived gives `read`, `write`, `add` (returns the old value).
template <class Derived, class T> class element {
public:
  operator T() const { return self().read(); }
  read_result<T> value() const { return self().read(); }

  /// The value, for `auto`: `auto x = d["k"]` is an element, which goes on to follow the dict, and
  /// `auto x = +d["k"]` the value it has now.
  read_result<T> operator+() const { return value(); }

  /// An element of the shared container to which this element refers: `d["a"]["b"] = 1`.
  template <class Key>
  auto operator[](Key&& key) const
      requires(names_its_schema<T>&& requires(const T& x) { x[std::forward<Key>(key)]; }) {
    return value()[std::forward<Key>(key)];
  }

  /// For the derived class, whose own assignment from another element would hide an `operator=`
  /// here.
  T assign(const T& value) const {
    self().write(value);
    return value;
  }

  /// As std::atomic does, assignments return by value what was assigned or reached.
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
      return std::cmp_equal(+left.value(), +right); // whatever their signs
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
