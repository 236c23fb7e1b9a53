#pragma once

#include "actors/objects/sync/barrier.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/lock_report.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// Options of a new barrier.
struct barrier_options {
  /// Limit of `arrive_and_wait` and of a wait for an arrival token, if the caller gives none;
  /// nullopt: no limit. The server keeps the limit, so it holds for all parties.
  wait_time timeout{};

  /// Function that one of the parties runs when all have arrived, before any of them goes on: the
  /// last party to arrive among those whose proxy has an action. A proxy and its copies keep the
  /// action; a proxy that a task or a value brings has none.
  std::function<void()> action{};
};

/// Lets a fixed number of parties wait for each other, again and again: std::barrier and Python's
/// threading.Barrier for many processes. A party that dies or gives up breaks the barrier, so that
/// no party waits for ever: all other parties get `broken_barrier` until a session calls `reset`. A
/// party of the last phase that is killed before it arrives again also breaks the barrier; a party
/// whose session was closed does not.
/// @throws error broken_barrier; bad_argument if more parties arrive than the barrier has;
/// object_gone; the errors of every call (see `proxy`)
class barrier : public proxy<barrier_object> {
public:
  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(barrier)

  static std::string schema_name() { return "barrier"; }

  /// Number of the phase in which a party has arrived.
  class arrival_token {
    friend class barrier;
    explicit arrival_token(int64_t phase) : phase_{phase} {}
    int64_t phase_;
  };

  /// Arrives and blocks until all parties have arrived; returns the number of parties that arrived
  /// before. If the barrier has an action, one of the parties runs it before any party goes on. An
  /// exception of the action breaks the barrier, and is thrown from that party's call.
  /// @throws error timed_out if the barrier has a timeout of its own; the barrier is then broken
  size_t arrive_and_wait() const { return finish(call<"wait">(acts()), action_); }

  /// Arrives with an action for this phase; the last party to arrive among those with an action
  /// runs its action.
  template <class Action>
  size_t arrive_and_wait(Action action) const requires std::invocable<Action&> {
    return finish(call<"wait">(true), action);
  }

  /// Arrives and waits for at most `time`; returns nullopt if not all parties arrived in time. The
  /// barrier is then broken.
  std::optional<size_t> arrive_and_wait_for(time_limit time) const {
    return unless_timed_out([&] { return finish(call_for<"wait">(time, acts()), action_); });
  }
  template <class Clock, class Duration>
  std::optional<size_t>
  arrive_and_wait_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return arrive_and_wait_for(time_limit::until(when));
  }

  /// Arrives and waits; returns nullopt if `stop` was requested before all parties arrived. The
  /// barrier is then broken.
  std::optional<size_t> arrive_and_wait(const std::stop_token& stop) const {
    return unless(errc::canceled,
                  [&] { return finish(call_until<"wait">(stop, std::nullopt, acts()), action_); });
  }

  /// Starts to arrive and wait. Never runs the barrier's action, because the caller may not read
  /// the future in time.
  future<size_t> async_arrive_and_wait() const {
    return {start<"wait">(false), [](int64_t index) { return static_cast<size_t>(index); }};
  }

  /// Arrives without waiting; `wait` takes the token.
  arrival_token arrive() const { return arrival_token{call<"arrive">()}; }
  void wait(const arrival_token& arrived) const { call<"wait_phase">(arrived.phase_); }

  /// Waits for at most `time`; returns false if not all parties arrived in time. Does not break the
  /// barrier.
  bool wait_for(const arrival_token& arrived, time_limit time) const {
    return done_unless(errc::timed_out, [&] { call_for<"wait_phase">(time, arrived.phase_); });
  }
  template <class Clock, class Duration>
  bool wait_until(const arrival_token& arrived,
                  const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(arrived, time_limit::until(when));
  }

  /// Waits; returns false if `stop` was requested before all parties arrived. Does not break the
  /// barrier.
  bool wait(const arrival_token& arrived, const std::stop_token& stop) const {
    return done_unless(errc::canceled,
                       [&] { call_until<"wait_phase">(stop, std::nullopt, arrived.phase_); });
  }

  /// Arrives; from the next phase on, the barrier has one party less.
  void arrive_and_drop() const { call<"drop">(); }

  /// Breaks the barrier.
  void abort() const { call<"abort">(); }

  /// Makes the barrier usable again, without arrivals. Parties that wait get `broken_barrier`.
  void reset() const { call<"reset">(); }

  bool broken() const { return call<"broken">(); }
  size_t parties() const { return static_cast<size_t>(call<"parties">()); }

  /// Returns the number of parties that have arrived in this phase.
  size_t arrived() const { return static_cast<size_t>(call<"arrived">()); }

  /// Returns the waiters.
  lock_report who() const { return ask<"who">(detail::read_report); }

private:
  template <class Session> friend class barrier_factory;

  bool acts() const noexcept { return static_cast<bool>(action_); }

  /// Returns the number of parties that arrived before. A negative answer means that this party has
  /// to run the action.
  template <class Action> size_t finish(int64_t answer, Action& action) const {
    if (answer >= 0)
      return static_cast<size_t>(answer);
    try {
      action();
    } catch (...) {
      abort();
      throw;
    }
    call<"complete">();
    return static_cast<size_t>(-1 - answer);
  }

  std::function<void()> action_; ///< the barrier's action; empty: none
};

/// Factory of `m.barrier(...)`; base of `session`.
template <class Session> class barrier_factory {
public:
  /// Makes an anonymous barrier for `parties` parties.
  /// @throws error bad_argument if `parties` is below 1
  manager::barrier barrier(int64_t parties, barrier_options options = {}) {
    return make({}, parties, std::move(options));
  }

  /// Opens the barrier of this name, with any number of parties and any timeout.
  /// @throws error no_such_name, type_mismatch if the name belongs to another type
  manager::barrier barrier(std::string_view name) {
    return static_cast<Session&>(*this).template open<manager::barrier>(name);
  }

  /// Opens the barrier of this name, or creates it for `parties` parties. Give the action in every
  /// process that may have to run it.
  /// @throws error type_mismatch if the name belongs to another type; bad_argument if the barrier
  /// has another number of parties, or another timeout than the one given
  manager::barrier barrier(std::string_view name, int64_t parties, barrier_options options = {}) {
    return make(name, parties, std::move(options));
  }

private:
  manager::barrier make(std::string_view name, int64_t parties, barrier_options options) {
    barrier_plan plan{parties};
    if (options.timeout)
      plan.timeout = options.timeout->time().count();
    auto made = static_cast<Session&>(*this).template obtain<manager::barrier>(name, pack(plan));
    made.action_ = std::move(options.action);
    return made;
  }
};

} // namespace manager
