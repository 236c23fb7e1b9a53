#pragma once

#include "tests/soak/lock_tables.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

// Records of workers that run functions once, lead, and use up permits, in memory that outlives the
// workers.

namespace soak {

/// Runs of the function of one flag, in their order.
struct flag_runs {
  static constexpr size_t most = 15;

  std::atomic<uint32_t> begun;
  std::array<std::atomic<uint32_t>, most> runners; ///< numbers of the workers; 0 if not entered
  std::atomic<uint32_t> result; ///< number of the worker whose result callers got; 0: none yet

  void begin(uint32_t who) {
    if (auto at = begun++; at < most)
      runners[at] = who;
  }

  /// Records the result that a caller got; returns false if another caller got another result.
  bool answer(uint32_t got) {
    uint32_t earlier = 0;
    return result.compare_exchange_strong(earlier, got) || earlier == got;
  }

  size_t count() const { return std::min<size_t>(begun, most); }
};

/// Numbers of the leaderships of one election.
struct term_log {
  std::atomic<uint64_t> last;
  room inside;
};

struct coordination_tables {
  static constexpr size_t most_flags = 1 << 16;
  static constexpr size_t elections = 3;

  std::atomic<bool> stop;
  std::atomic<uint64_t> mistakes;
  std::atomic<uint64_t> terms;
  std::atomic<uint64_t> permits; ///< that workers got
  std::atomic<size_t> flag;      ///< the newest
  std::atomic<uint32_t> busy;    ///< number of the worker that began the latest run or term
  std::array<flag_runs, most_flags> flags;
  std::array<term_log, elections> logs;
};

} // namespace soak
