#pragma once

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

// Members of plain aggregates, found by structured bindings. Boost.PFR does the same, but Debian 12
// has it from Boost 1.81 only, which cannot be installed beside the Boost 1.74 that msgpack needs.

namespace manager::detail {

/// Maximum number of members of an aggregate.
inline constexpr size_t max_members = 16;

/// Placeholder that converts to any type, never evaluated: to count the initializers of an
/// aggregate.
struct anything {
  template <class T> operator T() const;
};

/// Placeholder that converts to the bases of `T` only.
template <class T> struct any_base_of {
  template <class Base>
  requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>) operator Base() const;
};

template <size_t> using anything_at = anything;

/// Returns true if `T` can be initialized with as many values as there are indexes.
template <class T, size_t... I> constexpr bool takes_values(std::index_sequence<I...>) {
  return requires {
    T{anything_at<I>{}...};
  };
}

/// Returns true if `T` can be initialized with values before and after a `{}`.
template <class T, size_t... I, size_t... J>
constexpr bool takes_values_around_braces(std::index_sequence<I...>, std::index_sequence<J...>) {
  return requires {
    T{anything_at<I>{}..., {}, anything_at<J>{}...};
  };
}

/// Limit for counting initializers; the elements of an array count.
inline constexpr size_t max_initializers = 64;

/// Returns the number of values that `T` can be initialized with; an array counts as its elements.
template <class T, size_t Known = 0> constexpr size_t count_initializers() {
  if constexpr (Known < max_initializers) {
    if constexpr (takes_values<T>(std::make_index_sequence<Known + 1>{}))
      return count_initializers<T, Known + 1>();
    else
      return Known;
  } else {
    return Known;
  }
}

/// Returns how many of the `All` initializers belong to the member that begins at `First`: 1 except
/// for arrays. `{}` in place of them must leave room for the others.
template <class T, size_t All, size_t First, size_t Guess = 1>
constexpr size_t initializers_of_member() {
  if constexpr (First + Guess > All)
    return 1;
  else if constexpr (takes_values_around_braces<T>(std::make_index_sequence<First>{},
                                                   std::make_index_sequence<All - First - Guess>{}))
    return Guess;
  else
    return initializers_of_member<T, All, First, Guess + 1>();
}

template <class T, size_t All, size_t First = 0> constexpr size_t count_members() {
  if constexpr (First >= All)
    return 0;
  else
    return 1 + count_members<T, All, First + initializers_of_member<T, All, First>()>();
}

/// Number of members of an aggregate; above `max_members` if there are too many.
template <class T>
inline constexpr size_t member_count = count_members<T, count_initializers<T>()>();

/// Aggregates whose first initializer is for a base class.
template <class T>
concept has_base = requires {
  T{any_base_of<T>{}};
};

/// Aggregates whose members can be found. They must be default-constructible, as all received
/// values must be.
template <class T>
concept plain_aggregate =
    std::is_aggregate_v<T> && std::is_class_v<T> && std::default_initializable<T> && !has_base<
        T> && (member_count<T> <= max_members);

/// Returns references to the members of an aggregate, in their order.
template <class T> constexpr auto members_of(T& x) {
  constexpr auto count = member_count<std::remove_const_t<T>>;
  static_assert(count <= max_members);
  if constexpr (count == 0) {
    return std::tuple<>{};
  } else if constexpr (count == 1) {
    auto& [a] = x;
    return std::tie(a);
  } else if constexpr (count == 2) {
    auto& [a, b] = x;
    return std::tie(a, b);
  } else if constexpr (count == 3) {
    auto& [a, b, c] = x;
    return std::tie(a, b, c);
  } else if constexpr (count == 4) {
    auto& [a, b, c, d] = x;
    return std::tie(a, b, c, d);
  } else if constexpr (count == 5) {
    auto& [a, b, c, d, e] = x;
    return std::tie(a, b, c, d, e);
  } else if constexpr (count == 6) {
    auto& [a, b, c, d, e, f] = x;
    return std::tie(a, b, c, d, e, f);
  } else if constexpr (count == 7) {
    auto& [a, b, c, d, e, f, g] = x;
    return std::tie(a, b, c, d, e, f, g);
  } else if constexpr (count == 8) {
    auto& [a, b, c, d, e, f, g, h] = x;
    return std::tie(a, b, c, d, e, f, g, h);
  } else if constexpr (count == 9) {
    auto& [a, b, c, d, e, f, g, h, i] = x;
    return std::tie(a, b, c, d, e, f, g, h, i);
  } else if constexpr (count == 10) {
    auto& [a, b, c, d, e, f, g, h, i, j] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j);
  } else if constexpr (count == 11) {
    auto& [a, b, c, d, e, f, g, h, i, j, k] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k);
  } else if constexpr (count == 12) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k, l);
  } else if constexpr (count == 13) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m);
  } else if constexpr (count == 14) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
  } else if constexpr (count == 15) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  } else if constexpr (count == 16) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  }
}

/// `std::tuple<A&, B&, ...>` for an aggregate of an `A`, a `B`, ...
template <class T> using members_tuple = decltype(members_of(std::declval<T&>()));

} // namespace manager::detail
