#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

namespace manager {

namespace detail {

template <size_t I, class Row> struct table_row { Row row; };

template <class Indexes, class... Row> struct table_rows;

template <size_t... I, class... Row>
struct table_rows<std::index_sequence<I...>, Row...> : table_row<I, Row>... {};

} // namespace detail

/// Rows of an object type, in order. Constant, and made when a program is compiled. A std::tuple
/// could hold the same rows, but the tuples of all object types took two thirds of the time of
/// compiling manager.hpp.
template <class... Row> class operation_table {
public:
  static constexpr size_t size = sizeof...(Row);

  constexpr explicit operation_table(Row... row) : rows_{{row}...} {}

  template <size_t I> constexpr auto get() const { return row_at<I>(rows_).row; }

  /// Calls `f` with all rows, and returns what `f` returns.
  template <class F> constexpr decltype(auto) apply(F f) const {
    return apply(f, std::make_index_sequence<size>{});
  }

  /// Returns the index of the row with this wire id; `size` if there is none.
  static consteval size_t index_of(uint64_t id) {
    size_t index = 0;
    static_cast<void>(((Row::id == id || (++index, false)) || ...));
    return index;
  }

private:
  using rows = detail::table_rows<std::index_sequence_for<Row...>, Row...>;

  template <size_t I, class R>
  static constexpr const detail::table_row<I, R>& row_at(const detail::table_row<I, R>& row) {
    return row;
  }

  template <class F, size_t... I>
  constexpr decltype(auto) apply(F& f, std::index_sequence<I...>) const {
    return f(get<I>()...);
  }

  rows rows_;
};

namespace detail {

template <class... Row>
constexpr operation_table<Row...> as_table(const operation_table<Row...>& rows) {
  return rows;
}
template <class... Row> constexpr auto as_table(const std::tuple<Row...>& rows) {
  return std::apply([](auto... row) { return operation_table(row...); }, rows);
}

} // namespace detail

/// Returns the rows of several tables, in this order.
template <class... Row, class... Other>
constexpr auto joined_tables(const operation_table<Row...>& first,
                             const operation_table<Other...>& second) {
  return first.apply([&](auto... row) {
    return second.apply([&](auto... other) { return operation_table(row..., other...); });
  });
}
template <class Table, class Other, class... More>
constexpr auto joined_tables(const Table& first, const Other& second, const More&... more) {
  return joined_tables(joined_tables(first, second), more...);
}

/// Table of `Object`: what `Object::operations()` returns, as a table or as a std::tuple.
template <class Object> inline constexpr auto table_of = detail::as_table(Object::operations());

/// Type of the table of `Object`.
template <class Object> using operations_of = decltype(detail::as_table(Object::operations()));

/// Type of row `I` of `Object`.
template <class Object, size_t I>
using row_type = decltype(std::declval<operations_of<Object>>().template get<I>());

} // namespace manager
