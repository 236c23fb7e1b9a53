#pragma once

#include "actors/value/element_kind.hpp"
#include "actors/value/packed_object.hpp"
#include "actors/value/packed_text.hpp"

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>

// Operations of an array on raw bytes as C++ values.

namespace manager::detail {

/// Elements of type `E` in raw bytes, one every `width` bytes.
template <class E> class raw_elements {
public:
  raw_elements(char* bytes, int64_t width) : bytes_{bytes}, width_{width} {}

  E get(int64_t i) const {
    E x;
    std::memcpy(&x, bytes_ + i * width_, sizeof x);
    return x;
  }
  void set(int64_t i, E x) const { std::memcpy(bytes_ + i * width_, &x, sizeof x); }

private:
  char* bytes_;
  int64_t width_;
};

/// Unpacks an element.
/// @throws error type_mismatch that names the elements' type
template <class E> E element_from(const packed& value) {
  try {
    return unpack<E>(value);
  } catch (const error& why) {
    throw error{why.kind(), "the elements are " + std::string{name_of(element_kind_of<E>())} + ": "
                                + why.text()};
  }
}

/// A number to be added to elements of type `E`. Wider than `E`: -1 can be added to unsigned
/// elements.
template <class E> class addend {
public:
  /// Unpacks the number.
  /// @throws error type_mismatch
  explicit addend(const packed& delta) : text_{delta} {
    if constexpr (std::is_same_v<E, bool>) {
      throw error{errc::type_mismatch, "bools cannot be added"};
    } else if constexpr (std::is_integral_v<E>) {
      auto parsed = parse(delta);
      if (!is_integer(parsed.get()))
        throw_mismatch("int", delta);
      delta_ = wide(parsed.get());
    } else {
      delta_ = element_from<E>(delta);
    }
  }

  /// Returns the sum of `x` and the number.
  /// @throws error out_of_range
  E added_to(E x) const {
    if constexpr (std::is_integral_v<E>) {
      auto sum = x + delta_;
      if (sum < std::numeric_limits<E>::min() || sum > std::numeric_limits<E>::max())
        throw error{errc::out_of_range, "the sum of " + std::to_string(+x) + " and "
                                            + preview(text_) + " is no "
                                            + std::string{name_of(element_kind_of<E>())}};
      return static_cast<E>(sum);
    } else {
      return x + delta_;
    }
  }

private:
  const packed& text_;
  std::conditional_t<std::is_integral_v<E>, int128, E> delta_ = 0;
};

/// Adds up elements: integers exactly, floats as doubles, in the order of their indexes.
template <class E> class summation {
public:
  void add(E x) { sum_ += x; }

  /// Packs the sum.
  /// @throws error out_of_range if it needs more than 64 bits
  packed result() const {
    if constexpr (std::is_floating_point_v<E>) {
      return pack(sum_);
    } else {
      using widest = std::conditional_t<std::is_signed_v<E>, int64_t, uint64_t>;
      if (sum_ < std::numeric_limits<widest>::min() || sum_ > std::numeric_limits<widest>::max())
        throw error{errc::out_of_range, "the sum of the elements needs more than 64 bits"};
      return pack(static_cast<widest>(sum_));
    }
  }

private:
  std::conditional_t<std::is_integral_v<E>, int128, double> sum_ = 0;
};

/// Compares as `operator<` does; NaN is greater than all other numbers.
template <class E> bool is_less(E a, E b) {
  if constexpr (std::is_floating_point_v<E>)
    if (std::isnan(a) || std::isnan(b))
      return !std::isnan(a);
  return a < b;
}

/// Calls `f` with the function object of the comparison `sign`: "<", "==", ...
/// @throws error bad_argument
template <class F> auto with_comparison(std::string_view sign, F f) {
  if (sign == "==")
    return f(std::equal_to<>{});
  if (sign == "!=")
    return f(std::not_equal_to<>{});
  if (sign == "<")
    return f(std::less<>{});
  if (sign == "<=")
    return f(std::less_equal<>{});
  if (sign == ">")
    return f(std::greater<>{});
  if (sign == ">=")
    return f(std::greater_equal<>{});
  throw error{errc::bad_argument, "a comparison is one of ==, !=, <, <=, >, >="};
}

} // namespace manager::detail
