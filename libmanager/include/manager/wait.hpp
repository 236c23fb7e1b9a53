#pragma once

#include <chrono>

namespace manager::detail {

/// Any duration as nanoseconds, rounded up; one that is too long is for ever.
template <class Rep, class Period>
std::chrono::nanoseconds to_wait(const std::chrono::duration<Rep, Period>& time) {
  using std::chrono::nanoseconds;
  if (std::chrono::duration<double>{time} >= std::chrono::duration<double>{nanoseconds::max()})
    return nanoseconds::max();
  return std::chrono::ceil<nanoseconds>(time);
}

/// How long it is until then.
template <class Clock, class Duration>
std::chrono::nanoseconds to_wait(const std::chrono::time_point<Clock, Duration>& when) {
  return to_wait(when - Clock::now());
}

} // namespace manager::detail
