#pragma once

#include "manager/lock_report.hpp"
#include "manager/proxy.hpp"

#include <chrono>
#include <stop_token>

namespace manager {

/// What a proxy has whose object is waited for by its operation `wait`, without an answer but that
/// it is over.
template <class Object> class waitable : public proxy<Object> {
public:
  using proxy<Object>::proxy;

  void wait() const { this->template call<"wait">(); }

  /// False when the time was over before.
  bool wait_for(time_limit time) const {
    return this->done_unless(errc::timed_out, [&] { this->template call_for<"wait">(time); });
  }
  template <class Clock, class Duration>
  bool wait_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(time_limit::until(when));
  }

  /// False when `stop` was requested before.
  bool wait(const std::stop_token& stop) const {
    return this->done_unless(errc::canceled,
                             [&] { this->template call_until<"wait">(stop, std::nullopt); });
  }

  future<void> async_wait() const { return {this->template start<"wait">(), nullptr}; }

  /// Who waits.
  lock_report who() const { return this->template ask<"who">(detail::read_report); }
};

} // namespace manager
