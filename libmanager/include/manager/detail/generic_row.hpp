#pragma once

#include "manager/generic.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Operation tables for generic_object: the rows as data, and a function to call each row.

namespace manager::detail {

// -- rows as data ----------------------------------------------------------------

template <class T> constexpr value_kind kind_of = value_kind::value;
template <> constexpr value_kind kind_of<void> = value_kind::nothing;
template <> constexpr value_kind kind_of<bool> = value_kind::boolean;
template <> constexpr value_kind kind_of<int64_t> = value_kind::integer;
template <> constexpr value_kind kind_of<uint64_t> = value_kind::natural;
template <> constexpr value_kind kind_of<std::string> = value_kind::text;

template <class T> struct described { static constexpr value_type type{kind_of<T>, false}; };
template <class T> struct described<std::optional<T>> {
  static constexpr value_type type{kind_of<T>, true};
};

template <class... A> std::vector<value_type> arguments_of(std::type_identity<std::tuple<A...>>) {
  return {described<A>::type...};
}

template <class Row> operation_info info_of(const Row& row) {
  using sig = typename Row::sig;
  return {row.name,
          row.help,
          arguments_of(std::type_identity<typename sig::arguments>{}),
          described<typename sig::result>::type,
          sig::deferred,
          row.as_session};
}

template <class Object> object_type_info type_info_of(std::string_view name) {
  return {name, table_of<Object>.apply([](auto... row) { return std::vector{info_of(row)...}; })};
}

// -- calls -----------------------------------------------------------------------

/// Call of an operation that is known only at run time.
struct generic_call {
  const object_ptr& object;
  const operation_info& row;
  const std::vector<std::optional<packed>>& arguments;
  wait_time wait;

  [[noreturn]] void raise(const error& failure) const { throw in_call(object, row.name, failure); }
};

using generic_invoker = std::optional<packed> (*)(const generic_call&);

// -- packed values from and to the types of the tables --------------------------

template <class T> struct converter {
  static T from(const std::optional<packed>& given) {
    if (!given)
      throw error{errc::bad_argument, "must not be absent"};
    return unpack<T>(*given);
  }
  static std::optional<packed> to(const T& value) { return pack(value); }
};

template <class T> struct converter<std::optional<T>> {
  static std::optional<T> from(const std::optional<packed>& given) {
    return given ? std::optional<T>{converter<T>::from(given)} : std::nullopt;
  }
  static std::optional<packed> to(std::optional<T> value) {
    return value ? converter<T>::to(std::move(*value)) : std::nullopt;
  }
};

/// Returns the argument at a position, in the type of the table.
template <class T> T take_argument(const generic_call& call, size_t position) {
  try {
    return converter<T>::from(call.arguments[position]);
  } catch (const error& failure) {
    call.raise(
        {failure.kind(), "argument " + std::to_string(position + 1) + ": " + failure.text()});
  }
}

// -- one function for each row of each table ------------------------------------

template <class Object, class Row, class Arguments = typename Row::sig::arguments>
struct generic_row;

template <class Object, class Row, class... A> struct generic_row<Object, Row, std::tuple<A...>> {
  using result = typename Row::sig::result;

  static std::optional<packed> invoke(const generic_call& call) {
    return invoke(call, std::index_sequence_for<A...>{});
  }

  template <size_t... I>
  static std::optional<packed> invoke(const generic_call& call, std::index_sequence<I...>) {
    auto target = target_of<Object, Row::id>(call.object, call.wait);
    target.typed = false; // the server checks the values
    if constexpr (std::is_void_v<result>) {
      detail::call<result, A...>(target, take_argument<A>(call, I)...);
      return std::nullopt;
    } else {
      return converter<result>::to(
          detail::call<result, A...>(target, take_argument<A>(call, I)...));
    }
  }
};

/// Makes a program's own type known to generic_object. Adding a type again has no effect.
void add_generic_type(const std::string& name, object_type_info info,
                      std::vector<generic_invoker> invokers);

/// Returns the invokers of a program's own type, in the order of its table; null for other types.
const std::vector<generic_invoker>* own_invokers(std::string_view type);

template <class Object, class... Row>
std::vector<generic_invoker> invokers_in(const operation_table<Row...>&) {
  return {&generic_row<Object, Row>::invoke...};
}

} // namespace manager::detail
