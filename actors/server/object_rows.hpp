#pragma once

#include "actors/caf/interface.hpp"
#include "actors/record/call_record.hpp"
#include "actors/server/row_call.hpp"
#include "actors/server/row_in_transaction.hpp"

#include <algorithm>
#include <array>
#include <caf/message.hpp>
#include <caf/sec.hpp>
#include <tuple>
#include <utility>

namespace manager {

/// Rows of an object's table by their wire ids, for calls in CAF messages and in records. Network
/// thread only.
template <class Object> class object_rows {
public:
  /// Executes the call of a message, and answers it, now or later; throws nothing. Returns false if
  /// no row takes such a message.
  static bool call(server_context& calls, object_slot<Object>& slot,
                   const caf::strong_actor_ptr& client, caf::message_id id, caf::message& content,
                   const answer_way& way) {
    if (!content.match_element<caf::atom_value>(0))
      return false;
    auto* found = find(static_cast<uint64_t>(content.get_as<caf::atom_value>(0)));
    return found != nullptr && found->take_message(calls, slot, client, id, content, way);
  }

  /// Executes the call of a record, and answers it, now or later; throws nothing.
  static void call(server_context& calls, object_slot<Object>& slot, const call_record& what,
                   const caf::strong_actor_ptr& client, record_reader& arguments) {
    answer_way way{calls.answers(), client, what.request};
    try {
      auto* found = find(what.operation);
      if (found == nullptr)
        throw error{errc::no_such_operation, "the object has no such operation"};
      found->take_record(calls, slot, what, client, arguments, way);
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
    bool (*take_message)(server_context&, object_slot<Object>&, const caf::strong_actor_ptr& client,
                         caf::message_id, caf::message&, const answer_way&);
    void (*take_record)(server_context&, object_slot<Object>&, const call_record&,
                        const caf::strong_actor_ptr& client, record_reader&, const answer_way&);
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

  template <size_t I>
  using arguments_of = typename std::tuple_element_t<I, operations_of<Object>>::sig::arguments;

  template <size_t I, class... A> static consteval row row_at(const std::tuple<A...>*) {
    return {std::tuple_element_t<I, operations_of<Object>>::id,
            &take_message<I, std::index_sequence_for<A...>, A...>::call, &take_record<I, A...>,
            &take_step<I, A...>};
  }

  template <size_t I, class Positions, class... A> struct take_message;

  template <size_t I, size_t... Position, class... A>
  struct take_message<I, std::index_sequence<Position...>, A...> {
    static bool call(server_context& calls, object_slot<Object>& slot,
                     const caf::strong_actor_ptr& client, caf::message_id id, caf::message& content,
                     const answer_way& way) {
      if (!content.match_elements<caf::atom_value, call_header, wire_type<A>...>())
        return false;
      try {
        auto header = content.get_as<call_header>(1);
        row_call<Object, I>{calls, slot}.run(
            {header, client, id.request_id().integer_value()}, way,
            wire<A>::from(std::move(content.get_mutable_as<wire_type<A>>(2 + Position)))...);
      } catch (...) {
        way.fail(current_failure());
      }
      return true;
    }
  };

  template <size_t I, class... A>
  static void take_record(server_context& calls, object_slot<Object>& slot, const call_record& what,
                          const caf::strong_actor_ptr& client, record_reader& arguments,
                          const answer_way& way) {
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
