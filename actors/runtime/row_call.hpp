#pragma once

#include "actors/runtime/background_call.hpp"
#include "actors/runtime/place.hpp"
#include "actors/runtime/row_steps.hpp"

#include <cstdint>
#include <memory>
#include <tuple>
#include <utility>

namespace manager {

/// Who makes a call, and how.
struct call_origin {
  const call_header& header;
  const caf::strong_actor_ptr& client;
  uint64_t request; ///< the client's number of the call
};

/// One row of an object's table at work: checks the caller, holds what the arguments refer to,
/// calls the object, sees to the answer. What takes long runs beside the network thread; calls of
/// the same object wait meanwhile. Network thread.
template <class Object, size_t I,
          class Arguments = typename std::tuple_element_t<I, operations_of<Object>>::sig::arguments>
class row_call;

template <class Object, size_t I, class... A> class row_call<Object, I, std::tuple<A...>> {
  using steps = row_steps<Object, I>;
  using sig = typename steps::sig;
  using R = typename sig::result;

public:
  row_call(shell& calls, place_of<Object>& place) : calls_{calls}, place_{place} {}

  /// Does the call and answers `way`, now or when it can be.
  /// @throws error object_gone, session_ended, lease_lost; what an operation throws that answers at
  /// once
  void run(const call_origin& from, const answer_way& way, A... xs) {
    if constexpr (runs_aside<Object>())
      if (place_.turn.is_away())
        return postpone(from, way, std::move(xs)...);
    auto who = admit(from);
    if constexpr (sig::deferred)
      answer_later(who, from, way, std::move(xs)...);
    else
      answer_now(who, way, std::move(xs)...);
  }

private:
  /// A call while another thread is at work on its object. What its arguments refer to lives.
  class postponed_call final : public postponed {
  public:
    postponed_call(const row_call& call, const call_origin& from, const answer_way& way, A... xs)
        : calls_{call.calls_},
          place_{call.place_},
          header_{from.header},
          client_{from.client},
          request_{from.request},
          way_{way},
          arguments_{std::move(xs)...} {}

    void run() override {
      try {
        std::apply(
            [&](auto&... x) {
              row_call{calls_, place_}.run({header_, client_, request_}, way_, std::move(x)...);
            },
            arguments_);
      } catch (...) {
        way_.fail(current_failure());
      }
    }

    void refuse(const error& why) override { way_.fail(why); }

  private:
    shell& calls_;
    place_of<Object>& place_; ///< which has this call
    call_header header_;
    caf::strong_actor_ptr client_;
    uint64_t request_;
    answer_way way_;
    std::tuple<A...> arguments_;
  };

  void postpone(const call_origin& from, const answer_way& way, A... xs) {
    auto bytes = (size_t{0} + ... + detail::value_bytes(xs));
    calls_.memory().require({1, static_cast<int64_t>(sizeof(postponed_call) + bytes)});
    (hold_references(calls_.keeper(), xs), ...);
    place_.turn.postpone(std::make_unique<postponed_call>(*this, from, way, std::move(xs)...));
  }

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
    if constexpr (std::get<I>(Object::operations()).may_take_long())
      if (calls_.aside().possible() && takes_long<Object, I>(*place_.object, xs...))
        return background_call<Object, I>::begin(calls_, place_, who, way, std::move(xs)...);
    check(xs...);
    steps::answer(calls_, who, way, steps::call(*place_.object, who, std::move(xs)...));
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
      steps::invoke(*place_.object, who, pending<R>{reply}, std::move(xs)...);
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

  void check(const A&... xs) const {
    if (!calls_.is_typed() && !place_.schema.empty())
      steps::check(place_.schema, calls_.keeper(), xs...);
  }

  shell& calls_;
  place_of<Object>& place_;
};

} // namespace manager
