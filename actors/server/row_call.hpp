#pragma once

#include "actors/server/background_call.hpp"
#include "actors/server/object_slot.hpp"
#include "actors/server/row_changes.hpp"
#include "actors/server/row_steps.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>

namespace manager {

/// Caller of an operation, and properties of the call.
struct call_origin {
  const call_header& header;
  client_id client;
  uint64_t request; ///< the client's number of the call
};

/// Answer of an operation that may wait, and that changes its object when it succeeds.
template <class Object, size_t I>
class changing_reply final : public call_reply<typename row_type<Object, I>::sig::result> {
  using R = typename row_type<Object, I>::sig::result;

public:
  /// Makes an answer. The slot's object outlives the wait.
  changing_reply(server_context& calls, object_slot<Object>& slot, uint64_t session, answer_way way)
      : call_reply<R>{calls.reference_counts(), session, std::move(way)},
        calls_{calls},
        slot_{slot},
        session_{session} {}

  /// Sets the arguments, for a report of the change.
  void set_arguments(packed arguments) { arguments_ = std::move(arguments); }

private:
  void do_resolve(result_value<R> value) override {
    ++slot_.revision; // again: the change may come long after the call
    if (slot_.watch) {
      constexpr auto operation = table_of<Object>.template get<I>().name;
      report_changes(calls_, slot_, operation, session_, std::move(arguments_));
    }
    call_reply<R>::do_resolve(std::move(value));
  }

  server_context& calls_;
  object_slot<Object>& slot_;
  uint64_t session_;
  packed arguments_;
};

/// Execution of calls of one row of an object's table: checks the caller, holds the references in
/// the arguments, calls the object, answers or registers a wait. A call that takes long runs beside
/// the network thread; other calls of the object wait meanwhile. Network thread.
template <class Object, size_t I, class Arguments = typename row_type<Object, I>::sig::arguments>
class row_call;

template <class Object, size_t I, class... A> class row_call<Object, I, std::tuple<A...>> {
  using steps = row_steps<Object, I>;
  using sig = typename steps::sig;
  using R = typename sig::result;

public:
  row_call(server_context& calls, object_slot<Object>& slot) : calls_{calls}, slot_{slot} {}

  /// Executes the call and answers `way`, now or later.
  /// @throws error object_gone, session_ended, lease_lost; if the operation answers at once, the
  /// errors of the operation
  void run(const call_origin& from, const answer_way& way, A... xs) {
    if constexpr (runs_aside<Object>())
      if (slot_.turn.is_away())
        return postpone(from, way, std::move(xs)...);
    auto who = admit(from);
    if constexpr (sig::deferred)
      answer_later(who, from, reply_to(who, way), is_kept::no, std::move(xs)...);
    else
      answer_now(who, way, std::move(xs)...);
  }

private:
  using reply_ptr = std::shared_ptr<call_reply<R>>;

  static constexpr std::string_view operation_name = table_of<Object>.template get<I>().name;

  /// True if the change is reported when the operation is answered.
  static constexpr bool reports_late =
      sig::deferred && may_change<Object, I>() && !notes_changes<Object>;

  /// Tells whether a reply is registered as a wait.
  enum class is_kept : bool { no, yes };

  /// Call that arrived while another thread used its object.
  struct stored_call {
    call_header header;
    client_id client;
    uint64_t request;
    std::tuple<A...> arguments; ///< their references are held

    call_origin origin() const { return {header, client, request}; }
  };

  /// Stored call of an operation that answers at once.
  class postponed_call final : public postponed {
  public:
    postponed_call(const row_call& by, stored_call call, answer_way way)
        : by_{by}, call_{std::move(call)}, way_{std::move(way)} {}

    void run() override {
      try {
        std::apply([&](auto&... x) { by_.run(call_.origin(), way_, std::move(x)...); },
                   call_.arguments);
      } catch (...) {
        way_.fail(current_failure());
      }
    }
    void refuse(const error& why) override { way_.fail(why); }

  private:
    row_call by_; ///< the slot owns this call
    stored_call call_;
    answer_way way_;
  };

  /// Stored call of an operation that may wait. It counts as a wait from now on, and may be
  /// answered before it is executed.
  class postponed_wait final : public postponed {
  public:
    postponed_wait(const row_call& by, stored_call call, reply_ptr reply, is_kept kept)
        : by_{by}, call_{std::move(call)}, reply_{std::move(reply)}, kept_{kept} {}

    void run() override {
      if (reply_->answered())
        return;
      try {
        auto who = by_.admit(call_.origin());
        std::apply(
            [&](auto&... x) {
              by_.answer_later(who, call_.origin(), reply_, kept_, std::move(x)...);
            },
            call_.arguments);
      } catch (...) {
        reply_->fail(current_failure());
      }
    }
    void refuse(const error& why) override { reply_->fail(why); }

  private:
    row_call by_; ///< the slot owns this call
    stored_call call_;
    reply_ptr reply_;
    is_kept kept_;
  };

  void postpone(const call_origin& from, const answer_way& way, A... xs) {
    auto who = calls_.identify(from.header, from.client);
    auto bytes = sizeof(stored_call) + (size_t{0} + ... + detail::value_bytes(xs));
    (hold_references(calls_.reference_counts(), xs), ...);
    stored_call call{from.header, from.client, from.request, {std::move(xs)...}};
    if constexpr (sig::deferred) {
      auto reply = reply_to(who, way);
      auto kept = from.header.wait == 0 ? is_kept::no : is_kept::yes; // 0 would end at once
      if (kept == is_kept::yes) {
        keep(reply, who, from, from.header.wait, bytes);
        report(reply, from);
      }
      slot_.turn.postpone(
          std::make_unique<postponed_wait>(*this, std::move(call), std::move(reply), kept));
    } else {
      calls_.memory().require({1, static_cast<int64_t>(bytes)});
      slot_.turn.postpone(std::make_unique<postponed_call>(*this, std::move(call), way));
    }
  }

  reply_ptr reply_to(const caller& who, const answer_way& way) const {
    if constexpr (reports_late)
      return std::make_shared<changing_reply<Object, I>>(calls_, slot_, who.session, way);
    else
      return std::make_shared<call_reply<R>>(calls_.reference_counts(), who.session, way);
  }

  /// Registers an unanswered reply as a wait, which may end at once.
  void keep(const reply_ptr& reply, const caller& who, const call_origin& from, int64_t wait,
            size_t bytes) {
    wait_table::owner owner{who.session, slot_.id, from.request, who.thread, operation_name};
    reply->hold(calls_.keep(reply, owner, wait, bytes));
  }

  /// Tells the caller that its call waits.
  void report(const reply_ptr& reply, const call_origin& from) const {
    if (!reply->answered() && from.header.windowed)
      reply->report_wait();
  }

  caller admit(const call_origin& from) {
    if (!slot_.object)
      throw error{errc::object_gone, "the object was removed"};
    auto who = calls_.identify(from.header, from.client);
    calls_.require_fence(from.header.fence);
    if constexpr (told_of_session_ends<Object>)
      calls_.owners().note(who.session, slot_.id);
    ++slot_.calls[I];
    calls_.timing().note(&slot_.calls[I], slot_.id, who.session);
    if (slot_.watch)
      slot_.watch->notes.clear();
    tell_time(calls_, slot_);
    if constexpr (may_change<Object, I>())
      ++slot_.revision;
    calls_.note_typed(from.header.typed);
    return who;
  }

  void answer_now(const caller& who, const answer_way& way, A... xs) {
    (hold_references(calls_.reference_counts(), xs), ...);
    if constexpr (table_of<Object>.template get<I>().may_take_long())
      if (calls_.aside().possible() && takes_long<Object, I>(*slot_.object, xs...))
        return background_call<Object, I>::begin(calls_, slot_, who, way, std::move(xs)...);
    check(xs...);
    auto arguments = arguments_for_watch<Object, I>(slot_, xs...);
    auto result = steps::call(*slot_.object, who, std::move(xs)...);
    if constexpr (may_change<Object, I>())
      report_changes(calls_, slot_, operation_name, who.session, std::move(arguments));
    if constexpr (answers_waits_later<Object>)
      slot_.object->answer_waits();
    steps::answer(calls_, who, way, std::move(result));
  }

  void answer_later(const caller& who, const call_origin& from, const reply_ptr& reply,
                    is_kept kept, A... xs) {
    auto wait = from.header.wait;
    auto bytes = (size_t{0} + ... + detail::value_bytes(xs));
    try {
      (hold_references(calls_.reference_counts(), xs), ...);
      check(xs...);
      if constexpr (reports_late)
        static_cast<changing_reply<Object, I>&>(*reply).set_arguments(
            arguments_for_watch<Object, I>(slot_, xs...));
      if constexpr (overrides<&Object::default_wait, &shared_object::default_wait>)
        if (auto time = slot_.object->default_wait(); time && wait == wait_forever)
          wait = time->count();
      steps::invoke(*slot_.object, who, pending<R>{reply}, std::move(xs)...);
    } catch (...) {
      reply->fail(current_failure());
    }
    if (!reply->answered() && kept == is_kept::no)
      keep(reply, who, from, wait, bytes);
    if (!reply->answered())
      calls_.look_for_deadlock(*reply, who);
    if (kept == is_kept::no)
      report(reply, from);
  }

  void check(const A&... xs) const {
    if (!calls_.is_typed() && !slot_.schema.empty())
      steps::check(slot_.schema, calls_.reference_counts(), xs...);
  }

  server_context& calls_;
  object_slot<Object>& slot_;
};

} // namespace manager
