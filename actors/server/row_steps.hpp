#pragma once

#include "actors/objects/operation.hpp"
#include "actors/server/server_context.hpp"
#include "actors/value/conforms.hpp"
#include "actors/value/value_bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace manager {

/// Steps of a call of one row that are the same on the network thread and on other threads.
template <class Object, size_t I, class Arguments = typename row_type<Object, I>::sig::arguments>
struct row_steps;

template <class Object, size_t I, class... A> struct row_steps<Object, I, std::tuple<A...>> {
  using row = row_type<Object, I>;
  using sig = typename row::sig;
  using R = typename sig::result;

  /// Checks that packed arguments fit the object's schema.
  /// @throws error type_mismatch
  static void check(const std::string& schema, const known_objects& objects, const A&... xs) {
    std::vector<packed_argument> found;
    size_t position = 0;
    (note_packed(found, position++, xs), ...);
    if (!found.empty())
      require_conforming(found, schema, objects);
  }

  /// Calls the object's function and returns its result, also if that is void.
  /// @throws what the function throws
  static result_value<R> call(Object& object, const caller& who, A&&... xs) {
    if constexpr (std::is_void_v<R>) {
      invoke(object, who, std::move(xs)...);
      return {};
    } else {
      return invoke(object, who, std::move(xs)...);
    }
  }

  /// Calls the object's function with other arguments: an operation that answers later takes a
  /// reply.
  template <class... X> static decltype(auto) invoke(Object& object, const caller& who, X&&... xs) {
    constexpr auto fn = table_of<Object>.template get<I>().fn;
    if constexpr (sig::takes_caller)
      return (object.*fn)(who, std::forward<X>(xs)...);
    else
      return (object.*fn)(std::forward<X>(xs)...);
  }

  /// Answers with the result. Network thread.
  /// @throws error too_large, limit_reached
  static void answer(server_context& calls, const caller& who, const answer_way& way,
                     result_value<R> result) {
    if constexpr (!std::is_void_v<R>) {
      if constexpr (sig::only_reads) // a value that was removed from the object must be answered,
                                     // or it would be lost
        calls.require_room_for_answer(detail::value_bytes(result));
      grant_references(calls.reference_counts(), who.session, result);
    }
    way.deliver(std::move(result));
  }

private:
  static void note_packed(std::vector<packed_argument>& found, size_t position,
                          const packed& value) {
    constexpr auto help = table_of<Object>.template get<I>().help;
    found.push_back({argument_word(help, position), &value});
  }
  static void note_packed(std::vector<packed_argument>& found, size_t position,
                          const std::optional<packed>& value) {
    if (value)
      note_packed(found, position, *value);
  }
  template <class T> static void note_packed(std::vector<packed_argument>&, size_t, const T&) {}
};

} // namespace manager
