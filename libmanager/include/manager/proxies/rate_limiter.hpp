#pragma once

#include "actors/objects/sync/rate_limiter.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/lock_report.hpp"

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

namespace manager {

/// Rate of a new rate limiter: `{.permits = 100, .per = 1s, .burst = 10}`.
struct rate_options {
  int64_t permits = 1;                      ///< number of permits that come in `per`
  time_limit per = std::chrono::seconds{1}; ///< at least a nanosecond
  int64_t burst = 0; ///< maximum number of unused permits; 0: as many as `permits`
};

/// A limit of the rate of anything, over all processes: a token bucket in the server. Permits come
/// one by one at a constant rate, by the server's clock; up to `burst` of them can be unused. A new
/// rate limiter has all of them. `acquire` uses permits up, so no process holds or releases any.
/// Requests are served in the order of their arrival. Any thread may call.
///
///     auto requests = m.rate_limiter("api", {.permits = 100, .per = 1s, .burst = 10});
///     requests.acquire();
///
/// @throws error bad_argument for a count below 1 or above the burst; object_gone; the errors of
/// every call (see `proxy`)
class rate_limiter : public proxy<rate_limiter_object> {
public:
  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(rate_limiter)

  static std::string schema_name() { return "rate_limiter"; }

  void acquire(int64_t count = 1) const { call<"acquire">(count); }
  bool try_acquire(int64_t count = 1) const { return try_acquire_for(time_limit{}, count); }

  /// Returns false, and uses up nothing, if the permits have not come within `time`.
  bool try_acquire_for(time_limit time, int64_t count = 1) const {
    return done_unless(errc::timed_out, [&] { call_for<"acquire">(time, count); });
  }

  template <class Clock, class Duration>
  bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& when,
                         int64_t count = 1) const {
    return try_acquire_for(time_limit::until(when), count);
  }

  /// Returns false, and uses up nothing, if `stop` was requested before the permits had come.
  bool acquire(const std::stop_token& stop, int64_t count = 1) const {
    return done_unless(errc::canceled, [&] { call_until<"acquire">(stop, std::nullopt, count); });
  }

  /// Starts to acquire permits. A future that is destroyed unread cancels the request if it waits.
  future<void> async_acquire(int64_t count = 1) const {
    return {start<"acquire">(count), [](int64_t) {}};
  }

  /// Returns the number of unused permits, those for which requests wait included.
  int64_t available() const { return call<"available">(); }

  /// Returns the waiters.
  lock_report who() const { return ask<"who">(detail::read_report); }
};

/// Factory of `m.rate_limiter(...)`; base of `session`.
template <class Session> class rate_limiter_factory {
public:
  /// Makes an anonymous rate limiter.
  /// @throws error bad_argument for a number or time below its minimum
  manager::rate_limiter rate_limiter(const rate_options& options) { return make({}, options); }

  /// Opens the rate limiter of this name, with any rate.
  /// @throws error no_such_name, type_mismatch if the name belongs to another type
  manager::rate_limiter rate_limiter(std::string_view name) {
    return static_cast<Session&>(*this).template open<manager::rate_limiter>(name);
  }

  /// Opens the rate limiter of this name, or creates it with this rate.
  /// @throws error type_mismatch if the name belongs to another type; bad_argument if the rate
  /// limiter has another rate
  manager::rate_limiter rate_limiter(std::string_view name, const rate_options& options) {
    return make(name, options);
  }

private:
  manager::rate_limiter make(std::string_view name, const rate_options& options) {
    rate_plan plan{options.permits, options.per.time().count(), options.burst};
    return static_cast<Session&>(*this).template obtain<manager::rate_limiter>(name, pack(plan));
  }
};

} // namespace manager
