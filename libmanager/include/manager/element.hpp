#pragma once

#include "actors/model/packed_value.hpp"
#include "manager/arithmetic.hpp"

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
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

/// What names an object, where a value could stand as well.
template <class T>
concept text_like = std::convertible_to<const T&, std::string_view>;

/// What an element that stands for a `T` is compared with: values, also of other types, and
/// elements of other containers. Asked first, because the operators would ask about themselves.
template <class U, class Element, class T>
concept comparand = !std::same_as<U, Element> && std::convertible_to<const U&, T>;

/// What `operator[]` of a proxy returns: stands for one element of a shared container. Reading,
/// assigning and each compound assignment is one operation on the server, so `d["k"] += 1` never
/// loses an update. Derived gives `read`, `write`, `add` (returns the old value).
template <class Derived, class T> class element : public arithmetic<Derived, T> {
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
