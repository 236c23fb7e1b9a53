#pragma once

#include "actors/objects/event.hpp"
#include "manager/lock_report.hpp"
#include "manager/proxy.hpp"
#include "manager/wait.hpp"

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

namespace manager {

/// A flag that is waited for: Python's threading.Event for many processes.
/// @throws error object_gone, and those of every call
class event : public proxy<event_object> {
public:
  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(event)

  static std::string schema_name() { return "event"; }

  void set() const { call<"set">(); }
  void clear() const { call<"clear">(); }
  bool is_set() const { return call<"is_set">(); }

  void wait() const { call<"wait">(); }

  /// False when it was not set in time.
  template <class Rep, class Period>
  bool wait_for(const std::chrono::duration<Rep, Period>& time) const {
    return done_unless(errc::timed_out, [&] { call_for<"wait">(detail::to_wait(time)); });
  }
  template <class Clock, class Duration>
  bool wait_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(detail::to_wait(when));
  }

  /// False when `stop` was requested before it was set.
  bool wait(const std::stop_token& stop) const {
    return done_unless(errc::canceled, [&] { call_until<"wait">(stop, std::nullopt); });
  }

  future<void> async_wait() const { return {start<"wait">(), nullptr}; }

  /// Who waits.
  lock_report who() const { return ask<"who">(detail::read_report); }
};

/// `m.event(...)` of a session.
template <class Session> class event_factory {
public:
  /// Opens the event of this name, or creates it, unset; anonymous without a name.
  /// @throws error type_mismatch when the name belongs to another type
  manager::event event(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::event>(name, {});
  }
};

} // namespace manager
