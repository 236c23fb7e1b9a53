#pragma once

#include "actors/record/call_record.hpp"
#include "actors/server/row_call.hpp"
#include "actors/server/row_in_transaction.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace manager {

/// Rows of an object's table by their wire ids. Network thread only.
template <class Object> class object_rows {
public:
  /// Executes a call, and answers it, now or later. Throws nothing.
  static void call(server_context& calls, object_slot<Object>& slot, const call_record& what,
                   client_id client, record_reader& arguments, const answer_way& way) {
    try {
      auto* found = find(what.operation);
      if (found == nullptr)
        throw error{errc::no_such_operation, "the object has no such operation"};
      found->call(calls, slot, what, client, arguments, way);
    } catch (...) {
      way.fail(current_failure());
    }
  }

  /// Executes the call of a record in a transaction.
  /// @throws error see `row_in_transaction`; no_such_operation
  static void call_in(server_context& calls, object_slot<Object>& slot, call_in_transaction& in,
                      record_reader& arguments) {
    auto* found = find(in.what.operation);
    if (found == nullptr)
      throw error{errc::no_such_operation, "the object has no such operation"};
    found->take_step(calls, slot, in, arguments);
  }

private:
  struct row {
    uint64_t id;
    void (*call)(server_context&, object_slot<Object>&, const call_record&, client_id,
                 record_reader&, const answer_way&);
    void (*take_step)(server_context&, object_slot<Object>&, call_in_transaction&, record_reader&);
  };

  /// Returns null if there is no such row.
  static const row* find(uint64_t id) {
    static constexpr auto rows = sorted(std::make_index_sequence<operation_count<Object>>{});
    auto found =
        std::lower_bound(rows.begin(), rows.end(), id,
                         [](const row& each, uint64_t wanted) { return each.id < wanted; });
    return found != rows.end() && found->id == id ? &*found : nullptr;
  }

  template <size_t... I> static consteval auto sorted(std::index_sequence<I...>) {
    std::array rows{row_at<I>(static_cast<const arguments_of<I>*>(nullptr))...};
    std::sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.id < b.id; });
    return rows;
  }

  template <size_t I> using arguments_of = typename row_type<Object, I>::sig::arguments;

  template <size_t I, class... A> static consteval row row_at(const std::tuple<A...>*) {
    return {row_type<Object, I>::id, &call_row<I, A...>, &take_step<I, A...>};
  }

  template <size_t I, class... A>
  static void call_row(server_context& calls, object_slot<Object>& slot, const call_record& what,
                       client_id client, record_reader& arguments, const answer_way& way) {
    auto values = read_arguments<A...>(arguments);
    std::apply(
        [&](auto&... value) {
          row_call<Object, I>{calls, slot}.run({what.header, client, what.request}, way,
                                               std::move(value)...);
        },
        values);
  }

  template <size_t I, class... A>
  static void take_step(server_context& calls, object_slot<Object>& slot, call_in_transaction& in,
                        record_reader& arguments) {
    auto values = read_arguments<A...>(arguments);
    std::apply(
        [&](auto&... value) {
          row_in_transaction<Object, I>::run(calls, slot, in, std::move(value)...);
        },
        values);
  }

  template <class... A> static std::tuple<A...> read_arguments(record_reader& arguments) {
    std::tuple<A...> values{record_part<A>::read(arguments)...}; // read in this order
    if (!arguments.at_end())
      throw error{errc::bad_argument, "the record has more than the operation's arguments"};
    return values;
  }
};

} // namespace manager
