#pragma once

#include "actors/runtime/object_actor.hpp"

#include <array>
#include <tuple>
#include <utility>

namespace manager {

/// The rows of an object's table for calls that come in a batch.
template <class Object> class batched_rows {
public:
  /// Does one call and sees to its answer; throws nothing.
  static void call(shell& calls, place_of<Object>& place, const batched_call& what,
                   const caf::strong_actor_ptr& client, batch_reader& arguments) {
    try {
      row_of(what.operation)(calls, place, what, client, arguments);
    } catch (...) {
      calls.answers().add_failure(client, what.request, current_failure());
    }
  }

private:
  using function = void (*)(shell&, place_of<Object>&, const batched_call&,
                            const caf::strong_actor_ptr&, batch_reader&);

  template <class T> static T argument(batch_reader& arguments) {
    if constexpr (std::is_same_v<T, packed>)
      return wire<packed>::from(arguments.get<std::string>());
    else if constexpr (maybe_absent<T>)
      return arguments.get<bool>() ? T{argument<typename T::value_type>(arguments)} : T{};
    else
      return arguments.get<T>();
  }

  template <size_t I, class... A>
  static void run(shell& calls, place_of<Object>& place, const batched_call& what,
                  const caf::strong_actor_ptr& client, batch_reader& arguments,
                  const std::tuple<A...>*) {
    using row = std::tuple_element_t<I, operations_of<Object>>;
    std::tuple<A...> values{argument<A>(arguments)...}; // in this order
    detail::row_call<Object, I> at_work{calls, place};
    auto who = at_work.admit(what.header, client);
    std::apply(
        [&](auto&... value) {
          if constexpr (row::sig::deferred)
            at_work.answer_later(who, what.header, what.request,
                                 answer_way{calls.answers(), client, what.request},
                                 std::move(value)...);
          else
            calls.answers().add(client, what.request, at_work.answer_now(who, std::move(value)...));
        },
        values);
  }

  template <size_t I>
  static void run_row(shell& calls, place_of<Object>& place, const batched_call& what,
                      const caf::strong_actor_ptr& client, batch_reader& arguments) {
    using row = std::tuple_element_t<I, operations_of<Object>>;
    run<I>(calls, place, what, client, arguments,
           static_cast<const typename row::sig::arguments*>(nullptr));
  }

  static function row_of(uint64_t operation) {
    static constexpr auto rows = []<size_t... I>(std::index_sequence<I...>) {
      return std::array{std::pair<uint64_t, function>{
          std::tuple_element_t<I, operations_of<Object>>::id, &run_row<I>}...};
    }
    (std::make_index_sequence<operation_count<Object>>{});
    for (auto& [id, row] : rows)
      if (id == operation)
        return row;
    throw error{errc::no_such_operation, "the object has no such operation"};
  }
};

} // namespace manager
