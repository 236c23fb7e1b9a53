#pragma once

#include "manager/call.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace manager::detail {

/// How a thread of this process holds a lock.
struct lock_hold {
  uint64_t token = 0; ///< of the acquisition, for fences
  bool owner_died = false;
  int64_t depth = 0;
};

// What this process knows of the locks that its threads hold: what the proxies of locks share, and
// the library defines. A lock that a thread unlocks, loses or asks for is meant as held by the
// calling thread. Thread-safe.

/// Whether a lock was taken, or is asked for by a future.
enum class lock_request : uint8_t { done, started };

/// The number of the calling thread in this process, in whose name it takes `lock`. When the thread
/// ends while it holds the lock, the server is told: the lock is free, and the next owner learns
/// that the one before died.
uint64_t locking_thread(const object_ptr& lock, lock_request how = lock_request::done);
void note_locked(const object_ptr& lock, const packed& answer, uint64_t thread, int64_t depth = 1);
void note_unlocked(const object_ptr& lock) noexcept;
void note_lost(const object_ptr& lock, const error& why) noexcept;
void note_consistent(const object_ptr& lock);

/// @throws error lease_lost, not_owner: what was noted as lost since the last use
void require_not_lost(const object_ptr& lock);
std::optional<lock_hold> hold_of(const object_ptr& lock);

/// The number of the calling thread's acquisition.
/// @throws error not_owner, lease_lost
uint64_t fence_by(const object_ptr& lock);

/// What time it is for the object's session: virtual in tests.
std::chrono::steady_clock::time_point now_of(const object_ptr& object);
bool same_session(const object_ptr& left, const object_ptr& right) noexcept;

} // namespace manager::detail
