#pragma once

#include "manager/detail/proxy.hpp"
#include "manager/lock_report.hpp"

#include <chrono>
#include <cstdint>
#include <stop_token>

namespace manager {

/// Base of the semaphores: std::counting_semaphore for many processes. Requests are served in the
/// order of their arrival. `release` may be called by any session: the permits are taken first from
/// the caller's own session, then from the session that has held one longest; if no session holds a
/// permit, `release` adds one. Any thread may call. When a process ends, however it ends, the
/// server takes back the permits that the process holds.
/// @throws error bad_argument for a count below 1; object_gone; the errors of every call (see
/// `proxy`)
template <class Object> class basic_semaphore : public proxy<Object> {
public:
  using proxy<Object>::proxy;

  void acquire(int64_t count = 1) const { this->template call<"acquire">(count); }
  bool try_acquire(int64_t count = 1) const {
    return try_acquire_for(std::chrono::seconds{0}, count);
  }

  bool try_acquire_for(time_limit time, int64_t count = 1) const {
    return this->done_unless(errc::timed_out,
                             [&] { this->template call_for<"acquire">(time, count); });
  }

  template <class Clock, class Duration>
  bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& when,
                         int64_t count = 1) const {
    return try_acquire_for(time_limit::until(when), count);
  }

  /// Acquires permits; returns false if `stop` was requested before enough permits were available.
  bool acquire(const std::stop_token& stop, int64_t count = 1) const {
    return this->done_unless(
        errc::canceled, [&] { this->template call_until<"acquire">(stop, std::nullopt, count); });
  }

  /// Starts to acquire permits. A future that is destroyed unread gives its permits back.
  future<void> async_acquire(int64_t count = 1) const {
    return {this->template start<"acquire">(count), [](uint64_t) {}};
  }

  /// Gives permits back.
  /// @throws error bad_argument if a bounded semaphore would have more permits than its maximum
  void release(int64_t count = 1) const { this->template call<"release">(count); }

  /// Adds permits.
  void add(int64_t count) const { this->template call<"add">(count); }

  /// Withdraws permits. A permit that is held is withdrawn when its holder releases it.
  void withdraw(int64_t count) const { this->template call<"withdraw">(count); }

  /// Returns the number of permits that can be acquired now; negative while more permits are held
  /// than exist.
  int64_t available() const { return this->template call<"available">(); }

  /// Returns the holders of permits and the waiters.
  lock_report who() const { return this->template ask<"who">(detail::read_report); }
};

} // namespace manager
