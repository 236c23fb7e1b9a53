#pragma once

#include "actors/value/packed_value.hpp"
#include "manager/detail/arithmetic.hpp"

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
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

/// A range whose elements convert to `T`; text is none, and neither is a shared container, whose
/// elements come in several operations.
template <class Range, class T>
concept range_of_values =
    !names_its_schema<std::remove_cvref_t<
        Range>> && !std::convertible_to<Range, std::string_view> && std::ranges::input_range<Range> && std::convertible_to<std::ranges::range_reference_t<Range>, T>;

/// Converts a value to an element. An integer that does not fit is refused, because the conversion
/// would change it.
/// @throws error type_mismatch
template <class T, class U> T to_value(U&& x) {
  using from = std::remove_cvref_t<U>;
  if constexpr (std::integral<
                    T> && std::integral<from> && !std::same_as<T, bool> && !std::same_as<from, T>)
    if (!std::cmp_equal(+static_cast<T>(x), +x))
      throw error{errc::type_mismatch,
                  std::to_string(+x) + " does not fit an element, which is an integer of "
                      + std::to_string(sizeof(T)) + (sizeof(T) == 1 ? " byte" : " bytes")};
  return static_cast<T>(std::forward<U>(x));
}

/// The elements of a range, each converted to a `T`, as one packed array.
/// @throws error type_mismatch for an integer that does not fit
template <class T, class Range> packed pack_range(Range&& values) {
  if constexpr (std::same_as<std::remove_cvref_t<Range>, std::vector<T>>) {
    return pack_elements(values);
  } else {
    std::vector<T> converted;
    if constexpr (std::ranges::sized_range<Range>)
      converted.reserve(std::ranges::size(values));
    for (auto&& value : values)
      converted.push_back(to_value<T>(std::forward<decltype(value)>(value)));
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

/// Return type of functions that read a value that may be missing: const, for the same reason.
template <class T> using optional_result = const std::optional<T>;

/// Types that are taken for a text: the name of an object, where a value could stand as well.
template <class T>
concept text_like = std::convertible_to<const T&, std::string_view>;

/// Types that an element of type `T` can be compared with: values, also of other types, and
/// elements of other containers. The operators check this concept first; otherwise their
/// constraints would depend on themselves.
template <class U, class Element, class T>
concept comparand = !std::same_as<U, Element> && std::convertible_to<const U&, T>;

/// Reference to one element of a shared container, as `operator[]` of a proxy returns. Each read,
/// assignment and compound assignment is one operation on the server, so `d["k"] += 1` never loses
/// an update. `Derived` defines `read`, `write` and `add` (returns the old value).
template <class Derived, class T> class element : public arithmetic<Derived, T> {
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

  template <class U>
  friend bool operator==(const Derived& left,
                         const U& right) requires(comparand<U, Derived, T>&& requires(const T& x) {
    x == right;
  }) {
    return equal_values(left.value(), right);
  }
  friend bool operator==(const Derived& left,
                         const Derived& right) requires std::equality_comparable<T> {
    return left.value() == right.value();
  }
  template <class U>
  friend auto
  operator<=>(const Derived& left,
              const U& right) requires(comparand<U, Derived, T>&& ordered_values<T, U>) {
    return order_of_values(left.value(), right);
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
