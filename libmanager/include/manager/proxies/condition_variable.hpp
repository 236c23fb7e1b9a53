#pragma once

#include "actors/objects/sync/condition_variable.hpp"
#include "manager/detail/lock.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace manager {

/// A condition variable for many processes, with a shared mutex of any kind:
/// std::condition_variable. A wait unlocks the mutex, waits and locks it again in one operation of
/// the server, so no notification is missed in between. A notification is passed on if the woken
/// process dies before it holds the mutex again. As in the standard, a wait may end without a
/// notification; pass a predicate. A wait always ends with the mutex locked; if it cannot be
/// locked, it is lost, see `basic_lock`.
/// @throws error not_owner if the calling thread does not hold the mutex; bad_argument if the mutex
/// belongs to another session; object_gone; the errors of every call (see `proxy`)
class condition_variable : public proxy<condition_variable_object> {
public:
  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(condition_variable)

  static std::string schema_name() { return "condition_variable"; }

  // -- waiting -----------------------------------------------------------------

  template <class Mutex> void wait(std::unique_lock<Mutex>& lock) const {
    wait_once(lock, std::nullopt, {});
  }
  template <class Mutex, class Predicate>
  void wait(std::unique_lock<Mutex>& lock, Predicate holds) const {
    while (!holds())
      wait(lock);
  }

  template <class Mutex, class Clock, class Duration>
  std::cv_status wait_until(std::unique_lock<Mutex>& lock,
                            const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(lock, time_limit::until(when));
  }
  template <class Mutex, class Clock, class Duration, class Predicate>
  bool wait_until(std::unique_lock<Mutex>& lock,
                  const std::chrono::time_point<Clock, Duration>& when, Predicate holds) const {
    while (!holds())
      if (wait_until(lock, when) == std::cv_status::timeout)
        return holds();
    return true;
  }

  template <class Mutex>
  std::cv_status wait_for(std::unique_lock<Mutex>& lock, time_limit time) const {
    return wait_once(lock, time, {}) ? std::cv_status::no_timeout : std::cv_status::timeout;
  }
  /// Waits until the predicate is true or the time is over; returns the predicate's last value.
  template <class Mutex, class Predicate>
  bool wait_for(std::unique_lock<Mutex>& lock, time_limit time, Predicate holds) const {
    return wait_while_time(lock, {}, time, holds);
  }

  /// Waits until the predicate is true or `stop` is requested; returns the predicate's last value.
  template <class Mutex, class Predicate>
  bool wait(std::unique_lock<Mutex>& lock, const std::stop_token& stop, Predicate holds) const {
    while (!holds()) {
      if (stop.stop_requested())
        return false;
      wait_once(lock, std::nullopt, stop);
    }
    return true;
  }
  template <class Mutex, class Predicate>
  bool wait_for(std::unique_lock<Mutex>& lock, const std::stop_token& stop, time_limit time,
                Predicate holds) const {
    return wait_while_time(lock, stop, time, holds);
  }
  template <class Mutex, class Clock, class Duration, class Predicate>
  bool wait_until(std::unique_lock<Mutex>& lock, const std::stop_token& stop,
                  const std::chrono::time_point<Clock, Duration>& when, Predicate holds) const {
    return wait_while_time(lock, stop, time_limit::until(when), holds);
  }

  // -- notifying ---------------------------------------------------------------

  void notify_one() const { notify(1); }

  /// Wakes the first `count` waiters, in the order of their arrival.
  void notify(int64_t count) const { call<"notify">(count); }
  void notify_all() const { call<"notify_all">(); }

  /// Returns the number of waiters.
  int64_t waiting() const { return call<"waiting">(); }

  /// Returns the waiters.
  lock_report who() const { return ask<"who">(detail::read_report); }

private:
  /// Waits once; returns true if notified, false if the time was over or `stop` was requested
  /// first.
  template <class Mutex>
  bool wait_once(std::unique_lock<Mutex>& lock, wait_time time, const std::stop_token& stop) const {
    auto& mutex = lock_of(lock);
    auto before = detail::hold_of(mutex.shared_object());
    auto depth = before ? before->depth : 1;
    try {
      auto answer = call_until<"wait">(stop, time, detail::id_of(mutex.shared_object()));
      detail::note_locked(mutex.shared_object(), answer,
                          detail::locking_thread(mutex.shared_object()), depth);
      return true;
    } catch (const error& why) {
      if (why.kind() == errc::not_owner || why.kind() == errc::bad_argument)
        throw; // the mutex is still locked
      reclaim(mutex, depth);
      if (why.kind() != errc::timed_out && why.kind() != errc::canceled)
        throw;
      return false;
    }
  }

  template <class Mutex> const Mutex& lock_of(std::unique_lock<Mutex>& lock) const {
    if (!lock.owns_lock())
      throw error{errc::not_owner, title() + ": wait: the guard holds no lock"};
    if (!detail::same_session(shared_object(), lock.mutex()->shared_object()))
      throw error{errc::bad_argument, title() + ": wait: the mutex is of another session"};
    return *lock.mutex();
  }

  /// Locks the mutex after a failed wait, unless the wait had not begun and the mutex is still
  /// locked.
  template <class Mutex> static void reclaim(const Mutex& mutex, int64_t depth) {
    auto before = detail::hold_of(mutex.shared_object());
    try {
      if constexpr (requires { mutex.relock(depth); })
        mutex.relock(depth);
      else
        mutex.lock();
    } catch (const error& why) {
      if (why.kind() != errc::deadlock)
        detail::note_lost(mutex.shared_object(), why);
      return;
    }
    auto now = detail::hold_of(mutex.shared_object());
    for (auto again = depth; before && now->token == before->token && again > 0; --again)
      mutex.unlock();
  }

  template <class Mutex, class Predicate>
  bool wait_while_time(std::unique_lock<Mutex>& lock, const std::stop_token& stop, time_limit time,
                       Predicate& holds) const {
    auto left = time.time();
    while (!holds()) {
      if (stop.stop_requested())
        return false;
      auto begin = detail::now_of(shared_object());
      if (left <= std::chrono::nanoseconds::zero() || !wait_once(lock, left, stop))
        return holds();
      left -= detail::now_of(shared_object()) - begin;
    }
    return true;
  }
};

/// Factory of `m.condition_variable(...)`; base of `session`.
template <class Session> class condition_variable_factory {
public:
  /// Opens the condition variable of this name, or creates it; anonymous without a name.
  /// @throws error type_mismatch if the name belongs to another type
  manager::condition_variable condition_variable(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::condition_variable>(name, {});
  }
};

} // namespace manager
