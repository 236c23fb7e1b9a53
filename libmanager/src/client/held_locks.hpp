#pragma once

#include "actors/model/errc.hpp"
#include "manager/lock_hold.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace manager::detail {

/// What this process knows of the locks that its threads hold in a session, and of those that they
/// lost: for fences, and to say so at the next use. Thread-safe.
class held_locks {
public:
  /// A lock's number, and a thread of this process.
  using place = std::pair<uint64_t, uint64_t>;

  void lock(const place& where, const lock_hold& acquired);

  /// Ends a hold, one level of it.
  void unlock(const place& where) noexcept;

  std::optional<lock_hold> find(const place& where) const;
  void set_consistent(const place& where);

  /// The server says, or would if it could be asked, that `where` is not held: all of it is over.
  void lose(const place& where, const error& why) noexcept;

  /// @throws error lease_lost, not_owner when it was lost, or unlocked without being held, since it
  /// was used last; once
  void require_not_lost(const place& where);

  void report_to(std::function<void(const error&)> report);

  /// Tells the callback of a lost lock.
  void report(const error& why) const noexcept;

  /// Forgets a thread that has ended. Returns the numbers of the locks that it held.
  std::vector<uint64_t> end_thread(uint64_t thread);

private:
  mutable std::mutex mutex_;
  std::map<place, lock_hold> holds_;
  std::map<place, error> lost_;
  std::function<void(const error&)> report_;
};

} // namespace manager::detail
