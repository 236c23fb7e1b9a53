#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/sync/lock_holds.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace manager {

/// Base of all mutexes: a lock that threads of sessions hold. Requests are served in the order of
/// their arrival, so readers cannot starve writers. When a session ends, its locks are free at
/// once, and the next owner learns that the guarded data may be inconsistent. One request can take
/// several locks: it holds none of them until it gets all, and other requests may pass it
/// meanwhile, so it cannot take part in a deadlock. Operations answer `[TOKEN, OWNER_DIED]`; a
/// request for several locks answers an array of these. Not thread-safe: lives on the server's
/// network thread.
class mutex_base : public synchronizer {
public:
  ~mutex_base() override;

  void attach(const object_context& server) override;
  std::vector<claim> holders() const override;
  std::vector<claim> waiters() const override;

  // -- operations of the mutexes -------------------------------------------------

  /// Locks exclusively.
  /// @throws error deadlock if the caller holds the lock and it is not recursive
  void lock(const caller& who, pending<packed> reply);

  /// Locks `depth` times at once; a condition variable restores the depth with it.
  void relock(const caller& who, pending<packed> reply, int64_t depth);

  /// Locks this mutex and those of the numbers `others`.
  /// @throws error bad_argument, deadlock
  void lock_with(const caller& who, pending<packed> reply, const packed& others);
  void lock_shared(const caller& who, pending<packed> reply);

  /// Unlocks one level.
  /// @throws error not_owner
  void unlock_exclusive(const caller& who);
  void unlock_shared(const caller& who);

  /// Declares that the guarded data is consistent again; the owner calls it.
  /// @throws error not_owner
  void consistent(const caller& who);

  bool locked() const;

  /// Returns [[[session, thread, shared, depth], ...], abandoned].
  packed dump() const;
  std::string preview() const;

  void session_ended(uint64_t session, session_end how) override;

  /// Frees the locks of a thread that has ended while its session goes on, as the end of a session
  /// does, and fails the thread's requests (`canceled`).
  void thread_ended(const caller& who);

  /// Operations of all mutexes.
  static constexpr auto operations() {
    using self = mutex_base;
    return operation_table(
        MANAGER_OP(lock, "lock", "  locks it, answers [token, whether the owner before died]")
            .undone_by(wire_id("unlock")),
        MANAGER_OP(lock_with, "lock_with",
                   "IDS  locks it and the mutexes of these numbers, or none")
            .lasting_as_session(),
        MANAGER_OP(unlock_exclusive, "unlock", "  unlocks it"),
        MANAGER_OP(locked, "locked", "  whether somebody holds it"),
        MANAGER_OP(consistent, "consistent",
                   "  says that what a dead owner left is in order again"),
        MANAGER_OP(who, "who", "  [holders, waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [owners, whether one died]"));
  }

  // -- for condition variables ---------------------------------------------------

  /// Unlocks all levels; returns their number.
  /// @throws error not_owner
  int64_t release(const caller& who);

  /// Locks again after a wait. If the request is withdrawn, `lost` is called.
  void reacquire(const caller& who, pending<packed> reply, int64_t depth,
                 std::function<void()> lost);

protected:
  enum class relocking : uint8_t { refused, counted };

  /// Makes a free lock; from a dump, a lock whose owners have died.
  /// @throws error type_mismatch
  mutex_base(const packed& initial, relocking again);

private:
  /// Request of a waiting thread, for one lock or for several, each to the depth of the claim.
  struct request : claim {
    lock_mode mode;
    pending<packed> reply;
    std::vector<mutex_base*> locks;
    bool joint = false;              ///< for several locks: others may pass
    std::function<void()> lost = {}; ///< called if withdrawn
  };
  using request_ptr = std::shared_ptr<request>;

  void enter(const request_ptr& wanted);
  static void leave(const request_ptr& wanted);
  static bool can_be_granted(const request& wanted);
  static void grant(const request_ptr& wanted);
  void serve();
  void require_no_self_deadlock(const request& wanted) const;
  bool has_single_ahead_of(const request& wanted) const;
  packed acquire(const request& wanted);
  void unlock(const caller& who, lock_mode mode);
  void restore(const packed& dumped);

  const relocking again_;
  bool abandoned_ = false; ///< an owner died, and none has called `consistent` since
  lock_holds holds_;
  std::list<request_ptr> line_;
};

} // namespace manager
