#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

// Counters of workers that use locks, in memory that outlives the workers.

namespace soak {

constexpr size_t locks_of_a_kind = 5; ///< six kinds: 30

enum class kind : size_t { mutex, recursive, shared, semaphore };

/// Critical section that a lock guards. A worker that enters by mistake is detected by the worker
/// that is inside. A worker that was killed inside detects nothing, so others may follow it.
class room {
public:
  void enter(uint64_t who) { inside_ = who; }

  /// Returns false if another worker entered meanwhile.
  bool leave(uint64_t who) const { return inside_ == who; }

private:
  std::atomic<uint64_t> inside_;
};

struct lock_tables {
  std::atomic<bool> stop;
  std::atomic<uint64_t> visits;
  std::atomic<uint64_t> mistakes;
  std::array<std::array<room, locks_of_a_kind>, 4> rooms;
};

} // namespace soak
