#pragma once

#include "actors/runtime/batch.hpp"
#include "actors/runtime/interface.hpp"
#include "actors/runtime/row_call.hpp"

#include <algorithm>
#include <array>
#include <caf/message.hpp>
#include <caf/sec.hpp>
#include <tuple>
#include <utility>

namespace manager {

/// The rows of an object's table by their wire ids, for calls that come in a message of their own
/// and for calls that come in a batch. Network thread only.
template <class Object> class object_rows {
public:
  /// Does the call of a message and sees to its answer; throws nothing. `false`: no row takes such
  /// a message.
  static bool call(shell& calls, place_of<Object>& place, const caf::strong_actor_ptr& client,
                   caf::message_id id, caf::message& content, const answer_way& way) {
    if (!content.match_element<caf::atom_value>(0))
      return false;
    auto* found = find(static_cast<uint64_t>(content.get_as<caf::atom_value>(0)));
    return found != nullptr && found->take_message(calls, place, client, id, content, way);
  }

  /// Does a call of a batch and sees to its answer; throws nothing.
  static void call(shell& calls, place_of<Object>& place, const batched_call& what,
                   const caf::strong_actor_ptr& client, batch_reader& arguments) {
    answer_way way{calls.answers(), client, what.request};
    try {
      auto* found = find(what.operation);
      if (found == nullptr)
        throw error{errc::no_such_operation, "the object has no such operation"};
      found->take_batched(calls, place, what, client, arguments, way);
    } catch (...) {
      way.fail(current_failure());
    }
  }

private:
  struct row {
    uint64_t id;
    bool (*take_message)(shell&, place_of<Object>&, const caf::strong_actor_ptr& client,
                         caf::message_id, caf::message&, const answer_way&);
    void (*take_batched)(shell&, place_of<Object>&, const batched_call&,
                         const caf::strong_actor_ptr& client, batch_reader&, const answer_way&);
  };

  /// Null when there is none.
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
            &take_message<I, std::index_sequence_for<A...>, A...>::call, &take_batched<I, A...>};
  }

  template <size_t I, class Positions, class... A> struct take_message;

  template <size_t I, size_t... Position, class... A>
  struct take_message<I, std::index_sequence<Position...>, A...> {
    static bool call(shell& calls, place_of<Object>& place, const caf::strong_actor_ptr& client,
                     caf::message_id id, caf::message& content, const answer_way& way) {
      if (!content.match_elements<caf::atom_value, call_header, wire_type<A>...>())
        return false;
      try {
        auto header = content.get_as<call_header>(1);
        row_call<Object, I>{calls, place}.run(
            {header, client, id.request_id().integer_value()}, way,
            wire<A>::from(std::move(content.get_mutable_as<wire_type<A>>(2 + Position)))...);
      } catch (...) {
        way.fail(current_failure());
      }
      return true;
    }
  };

  template <size_t I, class... A>
  static void take_batched(shell& calls, place_of<Object>& place, const batched_call& what,
                           const caf::strong_actor_ptr& client, batch_reader& arguments,
                           const answer_way& way) {
    std::tuple<A...> values{argument<A>(arguments)...}; // in this order
    std::apply(
        [&](auto&... value) {
          row_call<Object, I>{calls, place}.run({what.header, client, what.request}, way,
                                                std::move(value)...);
        },
        values);
  }

  template <class T> static T argument(batch_reader& arguments) {
    if constexpr (std::is_same_v<T, packed>)
      return wire<packed>::from(arguments.get<std::string>());
    else if constexpr (maybe_absent<T>)
      return arguments.get<bool>() ? T{argument<typename T::value_type>(arguments)} : T{};
    else
      return arguments.get<T>();
  }
};

} // namespace manager
