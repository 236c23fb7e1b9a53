#pragma once

#include "actors/value/errc.hpp"
#include "manager/detail/lock_hold.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace manager::detail {

/// Locks that threads of this process hold in a session, and locks that they have lost: for fences,
/// and for errors at the next use. Thread-safe.
class held_locks {
public:
  /// Number of a lock, and a thread of this process.
  using place = std::pair<uint64_t, uint64_t>;

  void lock(const place& where, const lock_hold& acquired);

  /// Ends one level of a hold.
  void unlock(const place& where) noexcept;

  std::optional<lock_hold> find(const place& where) const;
  void set_consistent(const place& where);

  /// Ends a hold with all its levels: the server says that `where` is not held, or cannot be asked.
  void lose(const place& where, const error& why) noexcept;

  /// Throws, once, the error recorded for `where` since its last use.
  /// @throws error lease_lost if the lock was lost; not_owner if it was unlocked without being held
  void require_not_lost(const place& where);

  void report_to(std::function<void(const error&)> report);

  /// Calls the callback for lost locks.
  void report(const error& why) const noexcept;

  /// Removes the holds of a thread that has ended. Returns the numbers of the locks that it held.
  std::vector<uint64_t> end_thread(uint64_t thread);

private:
  mutable std::mutex mutex_;
  std::map<place, lock_hold> holds_;
  std::map<place, error> lost_;
  std::function<void(const error&)> report_;
};

} // namespace manager::detail
