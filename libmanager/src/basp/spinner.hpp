#pragma once

#include <chrono>
#include <sched.h>

namespace manager {

/// Decides whether a loop polls for a short while before it waits, because an idle core takes
/// longer to wake up than most answers take to come. Polls only while recent waits were short, and
/// while there is a core for each known process; otherwise polling takes the core from the process
/// that would answer. One per loop.
template <class Clock> class basic_spinner {
public:
  explicit basic_spinner(size_t cores = usable_cores()) : cores_{cores} {}

  /// Polls until something came; returns false if nothing came in time, or if polling is not worth
  /// it.
  template <class Poll> bool spin(size_t processes, Poll poll) {
    if (short_waits_ < enough || processes > cores_)
      return false;
    for (auto end = Clock::now() + longest; Clock::now() < end; ::sched_yield())
      if (poll())
        return true;
    short_waits_ = 0;
    return false;
  }

  /// Waits, and records whether the wait was short.
  template <class Wait> void wait(Wait wait) {
    auto begin = Clock::now();
    wait();
    bool was_short = Clock::now() - begin < short_wait;
    short_waits_ = was_short ? short_waits_ + 1 : 0;
  }

private:
  static constexpr int enough = 16;
  static constexpr std::chrono::microseconds longest{50};
  static constexpr std::chrono::microseconds short_wait{120}; ///< including the wake-up of a core

  static size_t usable_cores() {
    cpu_set_t allowed;
    return ::sched_getaffinity(0, sizeof allowed, &allowed) == 0
               ? static_cast<size_t>(CPU_COUNT(&allowed))
               : 1;
  }

  size_t cores_;
  int short_waits_ = 0; ///< in a row
};

using spinner = basic_spinner<std::chrono::steady_clock>;

} // namespace manager
