#pragma once

#include "actors/value/packed_value.hpp"
#include "manager/detail/call.hpp"

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

// Arithmetic on the server, so that no update is lost.

namespace manager::detail {

/// Values for which the server can do `+=`.
template <class T>
concept addable =
    (std::is_arithmetic_v<T> && !std::same_as<T, bool>) || std::same_as<T, std::string>;

/// Returns the range that a sum of type `T` must not leave. The server does not know the C++ type.
template <class T> packed range_of() {
  if constexpr (std::is_integral_v<T>)
    return pack(std::tuple{std::numeric_limits<T>::min(), std::numeric_limits<T>::max()});
  else if constexpr (std::same_as<T, float>)
    return pack(float32_range);
  else
    return pack(msgpack::type::nil_t{});
}

/// Returns `-delta`, for subtraction by addition, even if it is out of the range of `T`.
/// @throws error out_of_range beyond 2^63
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

/// Compares as `==` does; integers as numbers, whatever their signs.
template <class T, class U> bool equal_values(const T& left, const U& right) {
  if constexpr (std::is_integral_v<T> && std::is_integral_v<U>)
    return std::cmp_equal(+left, +right);
  else
    return left == right;
}

template <class T, class U>
concept ordered_values =
    (std::is_integral_v<T> && std::is_integral_v<U>) || requires(const T& left, const U& right) {
  left <=> right;
};

/// Compares as `<=>` does; integers as numbers, whatever their signs.
template <class T, class U>
requires ordered_values<T, U>
auto order_of_values(const T& left, const U& right) {
  if constexpr (std::is_integral_v<T> && std::is_integral_v<U>)
    return std::cmp_less(+left, +right)      ? std::strong_ordering::less
           : std::cmp_greater(+left, +right) ? std::strong_ordering::greater
                                             : std::strong_ordering::equal;
  else
    return left <=> right;
}

/// Compound assignments of a class that stands for a value in the server. Each is one operation on
/// the server. Derived has `add`, which returns the old value, or nullopt if there was none, and
/// `target`, the shared object.
template <class Derived, class T> class arithmetic {
public:
  /// Assignments return the new value, by value as std::atomic does.
  T operator+=(const T& delta) const requires addable<T> {
    auto old = self().add(pack(delta));
    return old ? static_cast<T>(*old + delta) : delta;
  }
  T operator-=(const T& delta) const requires(addable<T> && !std::same_as<T, std::string>) {
    auto old = self().add(minus(delta));
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

protected:
  /// Returns `negated(delta)`.
  /// @throws error out_of_range, which names the object
  packed minus(const T& delta) const requires addable<T> {
    try {
      return negated(delta);
    } catch (const error& failure) {
      throw in_call(self().target(), "fetch_add", failure);
    }
  }

private:
  const Derived& self() const { return static_cast<const Derived&>(*this); }
};

} // namespace manager::detail
