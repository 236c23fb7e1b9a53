#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

// What workers that use locks see of each other, where it outlives them.

namespace soak {

constexpr size_t locks_of_a_kind = 5; ///< six kinds: 30

enum class kind : size_t { mutex, recursive, shared, semaphore };

/// The place that a lock guards. Whoever is let in by mistake is seen by the one who is in already.
/// One that was killed inside does not look, so it may be followed by others.
class room {
public:
  void enter(uint64_t who) { inside_ = who; }

  /// False when somebody else came meanwhile.
  bool leave(uint64_t who) const { return inside_ == who; }

private:
  std::atomic<uint64_t> inside_;
};

struct lock_books {
  std::atomic<bool> stop;
  std::atomic<uint64_t> visits;
  std::atomic<uint64_t> mistakes;
  std::array<std::array<room, locks_of_a_kind>, 4> rooms;
};

} // namespace soak
