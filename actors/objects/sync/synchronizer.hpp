#pragma once

#include "actors/objects/shared_object.hpp"
#include "actors/objects/sync/lock_table.hpp"
#include "actors/value/packed.hpp"

#include <memory>
#include <string>
#include <vector>

namespace manager {

/// A thread that holds a lock, or waits for one.
struct claim {
  caller who;
  lock_table::time_point since;
  int64_t count = 1; ///< number of nested locks, or number of permits
};

/// A claim that was granted.
struct acquisition : claim {
  uint64_t token; ///< number of the acquisition in the lock table
};

/// Maximum number of holders, and of waiters, in the answer of `who`, which keeps it below 1 MiB.
inline constexpr size_t most_claims_told = 800;

/// Base of mutexes, semaphores, barriers and the like: an entry in a server's lock table, and a
/// report of holders and waiters. Not thread-safe: lives on the server's network thread.
class synchronizer : public shared_object {
public:
  synchronizer(const synchronizer&) = delete;
  synchronizer& operator=(const synchronizer&) = delete;

  /// Joins a server's lock table, under the object's number. Before, the object has a table of its
  /// own.
  void attach(const object_context& server) override;

  /// Returns the holders, or the first of them if they are more than `most_claims_told`.
  virtual std::vector<claim> holders() const { return {}; }
  virtual uint64_t holder_count() const { return holders().size(); }
  virtual std::vector<claim> waiters() const { return {}; }

  /// Returns [holders, waiters, [number of holders, number of waiters]]; the first two are arrays
  /// of [session, thread, host, pid, worker, nanoseconds since the claim, count], with at most
  /// `most_claims_told` entries each.
  packed who() const;

protected:
  synchronizer() : own_{std::make_unique<lock_table>()}, table_{own_.get()} {}

  lock_table& table() const noexcept { return *table_; }
  uint64_t id() const noexcept { return id_; }
  lock_table::time_point now() const { return table_->now(); }

  /// Returns "free", "held" or "held, 3 wait", for `preview`.
  static std::string state_text(const std::string& state, size_t waiting);

private:
  std::unique_ptr<lock_table> own_; ///< until it joins another
  lock_table* table_;
  uint64_t id_ = 0;
};

/// Returns the claims in a waiting_list whose payloads are claims.
template <class List> std::vector<claim> claims_of(const List& waiting) {
  std::vector<claim> all;
  for (auto& each : waiting)
    all.push_back(each.payload);
  return all;
}

/// Checks a number.
/// @throws error bad_argument if `value` is below `least`
void require_at_least(int64_t least, int64_t value, const char* what);

} // namespace manager
