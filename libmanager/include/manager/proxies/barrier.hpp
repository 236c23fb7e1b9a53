#pragma once

#include "actors/objects/barrier.hpp"
#include "manager/lock_report.hpp"
#include "manager/proxy.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace manager {

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

  /// Arrives and waits for the others; returns how many came before.
  size_t arrive_and_wait() const { return index_of(call<"wait">(false)); }

  /// The last to arrive runs `action` before anybody goes on. All parties pass it: one does not
  /// know before who is the last. What it throws breaks the barrier, and comes out here.
  template <class Action>
  size_t arrive_and_wait(Action action) const requires std::invocable<Action&> {
    auto index = index_of(call<"wait">(true));
    if (index + 1 == parties())
      finish(action);
    return index;
  }

  /// Nothing when not all arrived in time; the barrier is broken then.
  std::optional<size_t> arrive_and_wait_for(time_limit time) const {
    return unless_timed_out([&] { return index_of(call_for<"wait">(time, false)); });
  }
  template <class Clock, class Duration>
  std::optional<size_t>
  arrive_and_wait_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return arrive_and_wait_for(time_limit::until(when));
  }

  /// Nothing when `stop` was requested before all arrived; the barrier is broken then.
  std::optional<size_t> arrive_and_wait(const std::stop_token& stop) const {
    return unless(errc::canceled,
                  [&] { return index_of(call_until<"wait">(stop, std::nullopt, false)); });
  }

  future<size_t> async_arrive_and_wait() const { return {start<"wait">(false), index_of}; }

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
  static size_t index_of(int64_t answer) { return static_cast<size_t>(answer); }

  template <class Action> void finish(Action& action) const {
    try {
      action();
    } catch (...) {
      abort();
      throw;
    }
    call<"complete">();
  }
};

/// `m.barrier(...)` of a session.
template <class Session> class barrier_factory {
public:
  /// A new barrier for so many parties; anonymous: it lives while somebody holds a proxy.
  /// @throws error bad_argument unless there is at least one
  manager::barrier barrier(int64_t parties) { return make({}, parties); }

  /// Opens the barrier of this name, or creates it for so many parties.
  /// @throws error type_mismatch when the name belongs to another type
  manager::barrier barrier(std::string_view name, int64_t parties) { return make(name, parties); }

private:
  manager::barrier make(std::string_view name, int64_t parties) {
    return static_cast<Session&>(*this).template obtain<manager::barrier>(name, pack(parties));
  }
};

} // namespace manager
