#pragma once

#include "actors/objects/sync/synchronizer.hpp"

#include <cstdint>
#include <list>
#include <tuple>
#include <vector>

namespace manager {

enum class lock_mode : uint8_t { exclusive, shared };

/// Holders of a lock: one exclusive thread, or any number of sharing threads. Every hold is an
/// acquisition in the lock table.
class lock_holds {
public:
  /// Hold of one thread; the claim has its depth.
  struct hold : acquisition {
    lock_mode mode;
  };
  using entry = std::list<hold>::iterator;

  /// session, thread, shared, depth
  using row = std::tuple<uint64_t, uint64_t, bool, int64_t>;

  bool empty() const noexcept { return all_.empty(); }
  size_t size() const noexcept { return all_.size(); }

  /// Returns true if the holders share the lock.
  bool are_shared() const { return !empty() && all_.front().mode == lock_mode::shared; }
  bool contain(const caller& who) const;

  /// Returns true if `who` may hold the lock, too.
  bool admit(const caller& who, lock_mode mode) const;

  /// Adds a hold of a thread, or increases the depth of its hold.
  const hold& add(const claim& who, lock_mode mode, lock_table& table);

  /// Returns the hold of a thread.
  /// @throws error not_owner if the thread does not hold the lock in this mode
  entry require(const caller& who, lock_mode mode);
  void end(entry over, lock_table& table);
  void end_all(lock_table& table);

  /// Ends the holds of a session, or of one thread. Returns true if one of them was exclusive: its
  /// thread may have left the guarded data inconsistent.
  bool end_session(uint64_t session, lock_table& table);
  bool end_thread(const caller& who, lock_table& table);

  std::vector<claim> claims() const;
  std::vector<row> rows() const;

private:
  template <class Predicate> bool end_if(Predicate is_over, lock_table& table);

  std::list<hold> all_;
};

} // namespace manager
