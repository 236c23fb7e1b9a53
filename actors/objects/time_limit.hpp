#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <ratio>

namespace manager {

/// Time limit: takes a std::chrono::duration of any unit and number type, and holds nanoseconds,
/// rounded up. Saturates instead of overflowing: a negative time and not-a-number become zero; a
/// time beyond the range of nanoseconds (292 years) becomes "for ever".
class time_limit {
public:
  constexpr time_limit() = default;

  template <class Rep, class Period>
  constexpr time_limit(const std::chrono::duration<Rep, Period>& time)
      : time_{saturated(exact{time}.count())} {}

  /// Returns the time from now until `when`, by the time point's own clock; zero if `when` has
  /// passed.
  template <class Clock, class Duration>
  static time_limit until(const std::chrono::time_point<Clock, Duration>& when) {
    auto end = exact{when.time_since_epoch()}.count();
    if (end >= longest)
      return for_ever();
    return exact{end - exact{Clock::now().time_since_epoch()}.count()};
  }

  static constexpr time_limit for_ever() { return std::chrono::nanoseconds::max(); }
  constexpr bool is_for_ever() const { return time_ == std::chrono::nanoseconds::max(); }

  constexpr std::chrono::nanoseconds time() const { return time_; }

  /// Returns milliseconds, rounded up, but within the range of nanoseconds.
  constexpr std::chrono::milliseconds in_milliseconds() const {
    using std::chrono::milliseconds;
    constexpr auto most = std::chrono::floor<milliseconds>(std::chrono::nanoseconds::max());
    return time_ < most ? std::chrono::ceil<milliseconds>(time_) : most;
  }

  friend constexpr auto operator<=>(time_limit, time_limit) = default;

private:
  /// Nanoseconds of any size; exact for counts that fit std::chrono::nanoseconds.
  using exact = std::chrono::duration<long double, std::nano>;
  static constexpr long double longest = std::numeric_limits<int64_t>::max();

  static constexpr std::chrono::nanoseconds saturated(long double time) {
    if (!(time > 0)) // negative, zero, or not a number
      return std::chrono::nanoseconds::zero();
    if (time >= longest)
      return std::chrono::nanoseconds::max();
    auto whole = static_cast<int64_t>(time);
    return std::chrono::nanoseconds{static_cast<long double>(whole) < time ? whole + 1 : whole};
  }

  std::chrono::nanoseconds time_{0};
};

/// Returns `now` plus `limit`; the clock's last time point if the sum is beyond the clock's range.
template <class Clock>
std::chrono::time_point<Clock> time_after(std::chrono::time_point<Clock> now, time_limit limit) {
  using time_point = std::chrono::time_point<Clock>;
  return limit.time() < time_point::max() - now ? now + limit.time() : time_point::max();
}

/// Returns `time_after`, or nullopt if the sum is beyond the clock's range: no limit.
template <class Clock>
std::optional<std::chrono::time_point<Clock>> deadline_after(std::chrono::time_point<Clock> now,
                                                             time_limit limit) {
  auto end = time_after(now, limit);
  return end == end.max() ? std::nullopt : std::optional{end};
}

} // namespace manager
