#pragma once

#include "actors/objects/transactional.hpp"
#include "actors/record/answer.hpp"
#include "actors/record/call_record.hpp"
#include "actors/record/transaction_record.hpp"
#include "actors/value/conforms.hpp"
#include "manager/detail/arithmetic.hpp"
#include "manager/detail/call.hpp"
#include "manager/detail/proxy.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Steps of a transaction in a client: conversion of C++ arguments to those of the operation tables.

namespace manager::detail {

/// Type without keys and values; arguments are packed as they are.
struct unchecked_value {};

/// C++ types of the keys and values of a proxy.
template <class Proxy> struct element_types {
  using key = unchecked_value;
  using value = unchecked_value;
};
template <class Proxy>
requires(
    requires { typename Proxy::value_type; }
    && !requires { typename Proxy::mapped_type; }) struct element_types<Proxy> {
  using key = typename Proxy::value_type;
  using value = typename Proxy::value_type;
};
template <class Proxy>
requires requires {
  typename Proxy::mapped_type;
}
struct element_types<Proxy> {
  using key = typename Proxy::key_type;
  using value = typename Proxy::mapped_type;
};

constexpr bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (auto each : words)
    if (each == word)
      return true;
  return false;
}

template <class As, class A> packed packed_as(const A& argument) {
  if constexpr (std::is_same_v<A, packed> || std::is_same_v<As, unchecked_value>)
    return pack(argument);
  else
    return pack(As(argument));
}

/// Returns the result of a step as the server compares it.
inline packed compared_value(const packed& result) {
  return result;
}
inline packed compared_value(const std::optional<packed>& result) {
  return result ? *result : pack(msgpack::type::nil_t{});
}
template <class T> packed compared_value(const T& result) {
  return pack(result);
}

/// Converts the argument at a position of row `I`, by its word in the row's help.
template <class Proxy, size_t I, size_t Position, class P, class A> P converted(const A& argument) {
  using types = element_types<Proxy>;
  constexpr auto word =
      argument_word(table_of<typename Proxy::object_type>.template get<I>().help, Position);
  if constexpr (std::is_same_v<P, packed>) {
    if constexpr (is_one_of(word, {"KEY", "ITEM"}))
      return packed_as<typename types::key>(argument);
    else if constexpr (is_one_of(word, {"VALUE", "EXPECTED", "DESIRED", "DELTA"}))
      return packed_as<typename types::value>(argument);
    else
      return packed_as<unchecked_value>(argument);
  } else if constexpr (std::is_same_v<P, std::optional<packed>>) {
    if constexpr (std::is_same_v<A, std::nullopt_t>)
      return std::nullopt;
    else
      return converted<Proxy, I, Position, packed>(argument);
  } else {
    return static_cast<P>(argument);
  }
}

/// Returns the number of arguments that a program gives for row `I`: all but a RANGE, which comes
/// from the type of the values.
template <class Object, size_t I> consteval size_t arguments_to_give() {
  using arguments = typename row_type<Object, I>::sig::arguments;
  constexpr auto all = std::tuple_size_v<arguments>;
  size_t count = 0;
  for (size_t i = 0; i < all; ++i)
    count += argument_word(table_of<Object>.template get<I>().help, i) == "RANGE" ? 0 : 1;
  return count;
}

/// Appends the record of a call of row `I` with these arguments, in the types of the row.
template <class Proxy, size_t I> struct step_record {
  using object = typename Proxy::object_type;
  using row = row_type<object, I>;
  using arguments = typename row::sig::arguments;

  template <class... A> static std::string of(const Proxy& proxy, const A&... given) {
    static_assert(sizeof...(A) == arguments_to_give<object, I>(),
                  "this operation takes another number of arguments");
    return write(proxy, std::make_index_sequence<std::tuple_size_v<arguments>>{},
                 std::tie(given...));
  }

private:
  static constexpr size_t most_bytes_at_first = 160; ///< of a call with small arguments

  template <size_t... Position, class Given>
  static std::string write(const Proxy& proxy, std::index_sequence<Position...>,
                           const Given& given) {
    std::string record;
    record.reserve(most_bytes_at_first);
    call_header header;
    header.wait = 0;
    header.fence = proxy.bound_fence();
    header.typed = true;
    append_record(record, {0, id_of(proxy.shared_object()), row::id, header},
                  argument<Position>(given)...);
    return record;
  }

  template <size_t Position, class Given> static auto argument(const Given& given) {
    using wanted = std::tuple_element_t<Position, arguments>;
    constexpr auto help = table_of<object>.template get<I>().help;
    if constexpr (argument_word(help, Position) == "RANGE")
      return range_of<typename element_types<Proxy>::value>();
    else
      return converted<Proxy, I, Position, wanted>(std::get<before<Position>()>(given));
  }

  /// Returns the number of given arguments before a position.
  template <size_t Position> static consteval size_t before() {
    size_t count = 0;
    for (size_t i = 0; i < Position; ++i)
      count += argument_word(table_of<object>.template get<I>().help, i) == "RANGE" ? 0 : 1;
    return count;
  }
};

/// Object and operation of a step, for error texts.
struct step_title {
  object_ptr object;
  std::string_view operation;
};

/// Outcome of a transaction, as the server answers it.
struct transaction_answer {
  transaction_outcome outcome = transaction_outcome::done;
  size_t step = 0;                    ///< number of the step that decided, from 1
  std::map<uint64_t, answer> results; ///< by number of the step
};

/// Runs steps on the server of the objects; with `commits` false reverts their changes in any case.
/// @throws transaction_error if a step failed
/// @throws error bad_argument without an object, and for objects of several sessions; the errors of
/// every call
transaction_answer run_steps(const std::vector<step_title>& titles, const std::string& steps,
                             bool commits);

/// Returns the number of calls that may have changed an object.
uint64_t revision_of(const object_ptr& object);

} // namespace manager::detail
