#pragma once

#include "manager/detail/proxy.hpp"
#include "manager/lock_report.hpp"

#include <chrono>
#include <stop_token>

namespace manager {

/// Base of proxies whose object has an operation `wait` without a result.
template <class Object> class waitable : public proxy<Object> {
public:
  using proxy<Object>::proxy;

  void wait() const { this->template call<"wait">(); }

  /// Waits for at most `time`; returns false if the time was over first.
  bool wait_for(time_limit time) const {
    return this->done_unless(errc::timed_out, [&] { this->template call_for<"wait">(time); });
  }
  template <class Clock, class Duration>
  bool wait_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(time_limit::until(when));
  }

  /// Waits; returns false if `stop` was requested first.
  bool wait(const std::stop_token& stop) const {
    return this->done_unless(errc::canceled,
                             [&] { this->template call_until<"wait">(stop, std::nullopt); });
  }

  future<void> async_wait() const { return {this->template start<"wait">(), nullptr}; }

  /// Returns the waiters.
  lock_report who() const { return this->template ask<"who">(detail::read_report); }
};

} // namespace manager
