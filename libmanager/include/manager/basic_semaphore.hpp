#pragma once

#include "manager/lock_report.hpp"
#include "manager/proxy.hpp"

#include <chrono>
#include <cstdint>
#include <stop_token>

namespace manager {

/// What the semaphores have in common: std::counting_semaphore for many processes. Who comes first
/// is served first. The permits that a process holds come back when it ends, however it ends.
/// Anybody may release: the permits come first from the caller's own session, then from whoever has
/// held one longest; when nobody holds any, there is one more than before.
/// @throws error bad_argument for a number below 1; object_gone, and those of every call
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

  /// False when `stop` was requested before there were enough permits.
  bool acquire(const std::stop_token& stop, int64_t count = 1) const {
    return this->done_unless(
        errc::canceled, [&] { this->template call_until<"acquire">(stop, std::nullopt, count); });
  }

  /// A future that is dropped unread gives its permits back.
  future<void> async_acquire(int64_t count = 1) const {
    return {this->template start<"acquire">(count), [](uint64_t) {}};
  }

  /// @throws error bad_argument when a bounded semaphore would have more than its maximum
  void release(int64_t count = 1) const { this->template call<"release">(count); }

  /// Makes more permits.
  void add(int64_t count) const { this->template call<"add">(count); }

  /// Withdraws permits: those that are held go when they are released.
  void withdraw(int64_t count) const { this->template call<"withdraw">(count); }

  /// How many can be acquired now; negative while more are held than there are.
  int64_t available() const { return this->template call<"available">(); }

  /// Who holds permits and who waits.
  lock_report who() const { return this->template ask<"who">(detail::read_report); }
};

} // namespace manager
