#pragma once

#include "actors/objects/barrier.hpp"
#include "manager/lock_report.hpp"
#include "manager/proxy.hpp"

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

/// What a new barrier can be given besides the number of its parties.
struct barrier_options {
  /// How long `arrive_and_wait`, and a wait for an arrival token, lasts when the caller does not
  /// say: for ever if not given. The server keeps it, so it holds for all parties.
  wait_time timeout{};

  /// What one of the parties does when all have arrived, before they go on: one of those whose
  /// proxy has an action, the last to arrive if it has. It stays with the proxy and its copies; a
  /// proxy that a task or a value brings has none.
  std::function<void()> action{};
};

/// A meeting point for a number of parties, time and again: std::barrier and Python's
/// threading.Barrier for many processes. A party that dies or gives up breaks the barrier, so that
/// nobody waits for it for ever: all others get `broken_barrier`, until somebody calls `reset`. A
/// party of the last phase that is killed before it arrives again counts, one that ended properly
/// does not.
/// @throws error broken_barrier; bad_argument when more arrive than there are parties; object_gone,
/// and those of every call
class barrier : public proxy<barrier_object> {
public:
  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(barrier)

  static std::string schema_name() { return "barrier"; }

  /// Says in which phase one has arrived.
  class arrival_token {
    friend class barrier;
    explicit arrival_token(int64_t phase) : phase_{phase} {}
    int64_t phase_;
  };

  /// Arrives and waits for the others; returns how many came before. If the barrier has an action,
  /// one of the parties runs it before anybody goes on; what it throws breaks the barrier, and
  /// comes out there.
  /// @throws error timed_out when the barrier has a time-out of its own; the barrier is broken then
  size_t arrive_and_wait() const { return finish(call<"wait">(acts()), action_); }

  /// The same with an action for this time: that of the last to arrive who has one is run.
  template <class Action>
  size_t arrive_and_wait(Action action) const requires std::invocable<Action&> {
    return finish(call<"wait">(true), action);
  }

  /// Nothing when not all arrived in time; the barrier is broken then.
  std::optional<size_t> arrive_and_wait_for(time_limit time) const {
    return unless_timed_out([&] { return finish(call_for<"wait">(time, acts()), action_); });
  }
  template <class Clock, class Duration>
  std::optional<size_t>
  arrive_and_wait_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return arrive_and_wait_for(time_limit::until(when));
  }

  /// Nothing when `stop` was requested before all arrived; the barrier is broken then.
  std::optional<size_t> arrive_and_wait(const std::stop_token& stop) const {
    return unless(errc::canceled,
                  [&] { return finish(call_until<"wait">(stop, std::nullopt, acts()), action_); });
  }

  /// Never runs the barrier's action: nobody may be there to run it.
  future<size_t> async_arrive_and_wait() const {
    return {start<"wait">(false), [](int64_t index) { return static_cast<size_t>(index); }};
  }

  /// Arrives, to `wait` later.
  arrival_token arrive() const { return arrival_token{call<"arrive">()}; }
  void wait(const arrival_token& arrived) const { call<"wait_phase">(arrived.phase_); }

  /// False when not all arrived in time. It does not break the barrier.
  bool wait_for(const arrival_token& arrived, time_limit time) const {
    return done_unless(errc::timed_out, [&] { call_for<"wait_phase">(time, arrived.phase_); });
  }
  template <class Clock, class Duration>
  bool wait_until(const arrival_token& arrived,
                  const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(arrived, time_limit::until(when));
  }

  /// False when `stop` was requested before all arrived. It does not break the barrier.
  bool wait(const arrival_token& arrived, const std::stop_token& stop) const {
    return done_unless(errc::canceled,
                       [&] { call_until<"wait_phase">(stop, std::nullopt, arrived.phase_); });
  }

  /// Arrives; from the next phase on there is one party less.
  void arrive_and_drop() const { call<"drop">(); }

  /// Breaks the barrier.
  void abort() const { call<"abort">(); }

  /// Makes it usable again, with nobody at it: those who wait get `broken_barrier`.
  void reset() const { call<"reset">(); }

  bool broken() const { return call<"broken">(); }
  size_t parties() const { return static_cast<size_t>(call<"parties">()); }

  /// How many have arrived in this phase.
  size_t arrived() const { return static_cast<size_t>(call<"arrived">()); }

  /// Who waits.
  lock_report who() const { return ask<"who">(detail::read_report); }

private:
  template <class Session> friend class barrier_factory;

  bool acts() const noexcept { return static_cast<bool>(action_); }

  /// How many came before, of an answer that also says whether this one is to act.
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

  std::function<void()> action_; ///< the barrier's own; empty for none
};

/// `m.barrier(...)` of a session.
template <class Session> class barrier_factory {
public:
  /// A new barrier for so many parties; anonymous: it lives while somebody holds a proxy.
  /// @throws error bad_argument unless there is at least one
  manager::barrier barrier(int64_t parties, barrier_options options = {}) {
    return make({}, parties, std::move(options));
  }

  /// Opens the barrier of this name, whatever its number of parties and its time-out.
  /// @throws error no_such_name, type_mismatch when the name belongs to another type
  manager::barrier barrier(std::string_view name) {
    return static_cast<Session&>(*this).template open<manager::barrier>(name);
  }

  /// Opens the barrier of this name, or creates it for so many parties. Each party that shall be
  /// able to run the action gives it.
  /// @throws error type_mismatch as above, bad_argument when the barrier was made for another
  /// number of parties, or with another time-out if one is given
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
