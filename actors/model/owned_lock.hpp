#pragma once

#include "actors/model/lock_holds.hpp"
#include "actors/model/operation.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace manager {

/// A lock that is held by threads of sessions: the base of all mutexes. Whoever comes first is
/// served first, so no stream of readers starves a writer. A session that ends loses its locks at
/// once, and the next owner learns that what the lock guards may have been left half done.
/// Several locks can be taken in one request: it holds none of them until it gets all, and others
/// may pass it meanwhile, so that it never has a part in a deadlock. Operations answer `[TOKEN,
/// OWNER_DIED]`, a request for several locks an array of these.
class owned_lock : public synchronizer {
public:
  ~owned_lock() override;

  void join(lock_book& book, uint64_t id) override;
  std::vector<claim> holders() const override;
  std::vector<claim> waiters() const override;

  // -- operations of the mutexes -------------------------------------------------

  /// @throws error deadlock when the caller holds it and it is not recursive
  void lock(const caller& who, pending<packed> reply);

  /// As `lock`, this many times at once: what a condition variable undid.
  void relock(const caller& who, pending<packed> reply, int64_t depth);

  /// Locks this one and those of the numbers `others`.
  /// @throws error bad_argument, deadlock
  void lock_with(const caller& who, pending<packed> reply, const packed& others);
  void lock_shared(const caller& who, pending<packed> reply);

  /// @throws error not_owner
  void unlock_exclusive(const caller& who);
  void unlock_shared(const caller& who);

  /// The owner declares that what the lock guards is in order again.
  /// @throws error not_owner
  void consistent(const caller& who);

  bool locked() const;

  /// [[[session, thread, shared, depth], ...], abandoned]
  packed dump() const;
  std::string preview() const;

  void session_ended(uint64_t session, session_end how);

  /// Frees what a thread holds that has ended while its session goes on, as the end of a session
  /// does, and fails the requests that were made in its name (`canceled`).
  void thread_ended(const caller& who);

  /// What all mutexes can do.
  static constexpr auto operations() {
    using self = owned_lock;
    return std::make_tuple(
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

  /// Unlocks it whatever its depth, which is returned.
  /// @throws error not_owner
  int64_t release(const caller& who);

  /// Locks it for a wait that has ended. `lost` is called instead when the wait is withdrawn.
  void reacquire(const caller& who, pending<packed> reply, int64_t depth,
                 std::function<void()> lost);

protected:
  enum class relocking : uint8_t { refused, counted };

  /// Free; from a dump, as its owners left it when they died.
  /// @throws error type_mismatch
  owned_lock(const packed& initial, relocking again);

private:
  /// Somebody who waits, for one lock or for several, to hold them as often as the claim counts.
  struct request : claim {
    lock_mode mode;
    pending<packed> reply;
    std::vector<owned_lock*> locks;
    bool joint = false;              ///< for several: may be passed by
    std::function<void()> lost = {}; ///< when it is withdrawn
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
  bool abandoned_ = false; ///< an owner died, and none has declared it consistent since
  lock_holds holds_;
  std::list<request_ptr> line_;
};

} // namespace manager
