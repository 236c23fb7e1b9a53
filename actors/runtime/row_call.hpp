#pragma once

#include "actors/model/conforms.hpp"
#include "actors/model/operation.hpp"
#include "actors/model/value_bytes.hpp"
#include "actors/runtime/shell.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace manager {

/// Where an object lives, shared by the store that owns it and the actor that calls it. Dropping
/// the object empties the place; calls that are still under way then find it gone.
template <class Object> struct place_of {
  uint64_t id;
  std::string schema; ///< of the object's values; empty where arguments are not checked
  uint64_t* calls;    ///< counters of its type, by row, which outlive the place
  std::optional<Object> object;
};

/// Who makes a call, and how.
struct call_origin {
  const call_header& header;
  const caf::strong_actor_ptr& client;
  uint64_t request; ///< the client's number of the call
};

/// One row of an object's table at work: checks the caller, holds what the arguments refer to,
/// calls the object, sees to the answer.
template <class Object, size_t I,
          class Arguments = typename std::tuple_element_t<I, operations_of<Object>>::sig::arguments>
class row_call;

template <class Object, size_t I, class... A> class row_call<Object, I, std::tuple<A...>> {
public:
  using row = std::tuple_element_t<I, operations_of<Object>>;
  using sig = typename row::sig;
  using R = typename sig::result;

  row_call(shell& calls, place_of<Object>& place) : calls_{calls}, place_{place} {}

  /// Does the call and answers `way`, now or when it can be.
  /// @throws error object_gone, session_ended, lease_lost; what an operation throws that answers at
  /// once
  void run(const call_origin& from, const answer_way& way, A... xs) {
    auto who = admit(from);
    if constexpr (sig::deferred)
      answer_later(who, from, way, std::move(xs)...);
    else
      answer_now(who, way, std::move(xs)...);
  }

private:
  caller admit(const call_origin& from) {
    if (!place_.object)
      throw error{errc::object_gone, "the object was removed"};
    auto who = calls_.identify(from.header, from.client);
    calls_.require_fence(from.header.fence);
    if constexpr (told_of_session_ends<Object>)
      calls_.owners().note(who.session, place_.id);
    ++place_.calls[I];
    calls_.note_typed(from.header.typed);
    return who;
  }

  void answer_now(const caller& who, const answer_way& way, A... xs) {
    (hold_references(calls_.keeper(), xs), ...);
    check(xs...);
    if constexpr (std::is_void_v<R>) {
      call(who, std::move(xs)...);
      way.deliver<void>({});
    } else {
      auto value = call(who, std::move(xs)...);
      if constexpr (sig::only_reads) // what was taken out must be answered, or it would be lost
        calls_.require_room_for_answer(detail::value_bytes(value));
      grant_references(calls_.keeper(), who.session, value);
      way.template deliver<R>(std::move(value));
    }
  }

  void answer_later(const caller& who, const call_origin& from, const answer_way& way, A... xs) {
    auto wait = from.header.wait;
    auto bytes = (size_t{0} + ... + detail::value_bytes(xs));
    auto reply = std::make_shared<call_reply<R>>(calls_.keeper(), who.session, way);
    try {
      (hold_references(calls_.keeper(), xs), ...);
      check(xs...);
      if constexpr (requires(const Object& x) { x.default_wait(); })
        if (auto time = place_.object->default_wait(); time && wait == wait_forever)
          wait = time->count();
      call(who, pending<R>{reply}, std::move(xs)...);
    } catch (...) {
      reply->fail(current_failure());
    }
    if (!reply->answered())
      reply->hold(calls_.keep(reply, {who.session, place_.id, from.request}, wait, bytes));
    if (!reply->answered())
      calls_.look_for_deadlock(*reply, who);
    if (!reply->answered() && from.header.windowed)
      calls_.report_wait(who.session, from.request);
  }

  /// What comes without its C++ types must fit the object's schema.
  void check(const A&... xs) const {
    if (calls_.is_typed() || place_.schema.empty())
      return;
    std::vector<packed_argument> found;
    size_t position = 0;
    (note_packed(found, position++, xs), ...);
    if (!found.empty())
      require_conforming(found, place_.schema, calls_.keeper());
  }

  static void note_packed(std::vector<packed_argument>& found, size_t position,
                          const packed& value) {
    constexpr auto help = std::get<I>(Object::operations()).help;
    found.push_back({argument_word(help, position), &value});
  }
  static void note_packed(std::vector<packed_argument>& found, size_t position,
                          const std::optional<packed>& value) {
    if (value)
      note_packed(found, position, *value);
  }
  template <class T> static void note_packed(std::vector<packed_argument>&, size_t, const T&) {}

  template <class... X> decltype(auto) call(const caller& who, X&&... xs) const {
    constexpr auto fn = std::get<I>(Object::operations()).fn;
    if constexpr (sig::takes_caller)
      return ((*place_.object).*fn)(who, std::forward<X>(xs)...);
    else
      return ((*place_.object).*fn)(std::forward<X>(xs)...);
  }

  shell& calls_;
  place_of<Object>& place_;
};

} // namespace manager
