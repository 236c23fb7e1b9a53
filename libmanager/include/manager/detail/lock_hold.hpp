#pragma once

#include "manager/detail/call.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace manager::detail {

/// State of a lock that a thread of this process holds.
struct lock_hold {
  uint64_t token = 0; ///< number of the acquisition, for fences
  bool owner_died = false;
  int64_t depth = 0;
};

// Functions on the locks that threads of this process hold; the proxies of locks call them. Unless
// a thread is given, they concern the calling thread. Thread-safe.

/// Stage of a lock request: the lock was taken, or a future waits for it.
enum class lock_request : uint8_t { done, started };

/// Returns the number of the calling thread in this process, the thread's name as an owner of
/// `lock`. If the thread ends while it holds the lock, the client tells the server, which frees the
/// lock; the next owner then sees `owner_died`.
uint64_t locking_thread(const object_ptr& lock, lock_request how = lock_request::done);
void note_locked(const object_ptr& lock, const packed& answer, uint64_t thread, int64_t depth = 1);
void note_unlocked(const object_ptr& lock) noexcept;
void note_lost(const object_ptr& lock, const error& why) noexcept;
void note_consistent(const object_ptr& lock);

/// Throws what was recorded about the lock since its last use.
/// @throws error lease_lost, not_owner
void require_not_lost(const object_ptr& lock);
std::optional<lock_hold> hold_of(const object_ptr& lock);

/// Returns the number of the calling thread's acquisition.
/// @throws error not_owner, lease_lost
uint64_t fence_by(const object_ptr& lock);

/// Returns the current time of the object's session; tests use a virtual clock.
std::chrono::steady_clock::time_point now_of(const object_ptr& object);
bool same_session(const object_ptr& left, const object_ptr& right) noexcept;

} // namespace manager::detail
