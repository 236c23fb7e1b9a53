#pragma once

#include "actors/model/lock_book.hpp"
#include "actors/model/packed.hpp"

#include <memory>
#include <string>
#include <vector>

namespace manager {

/// Somebody who holds a lock, or waits for it.
struct claim {
  caller who;
  lock_book::time_point since;
  int64_t count = 1; ///< how many times it is locked, how many permits
};

/// A claim that was granted.
struct acquisition : claim {
  uint64_t token; ///< its number in the lock book
};

/// How many holders, and how many who wait, `who` tells at most: its answer stays below 1 MiB.
inline constexpr size_t most_claims_told = 800;

/// What mutexes, semaphores, barriers and the like have in common: a place in a server's lock book,
/// and an answer to who holds them and who waits.
/// Not thread-safe: lives on the server's network thread.
class synchronizer {
public:
  virtual ~synchronizer() = default;
  synchronizer(const synchronizer&) = delete;
  synchronizer& operator=(const synchronizer&) = delete;

  /// Takes its place in a server's book, under the object's number. Before, it has one of its own.
  virtual void join(lock_book& book, uint64_t id);

  virtual std::vector<claim> holders() const { return {}; }
  virtual std::vector<claim> waiters() const { return {}; }

  /// [holders, waiters, [number of holders, number of waiters]]; the first two are arrays of
  /// [session, thread, host, pid, worker, nanoseconds since it came, count], of the first
  /// `most_claims_told` each.
  packed who() const;

protected:
  synchronizer() : own_{std::make_unique<lock_book>()}, book_{own_.get()} {}

  lock_book& book() const noexcept { return *book_; }
  uint64_t id() const noexcept { return id_; }
  lock_book::time_point now() const { return book_->now(); }

  /// "free", "held", "held, 3 wait", for `preview`.
  static std::string state_text(const std::string& state, size_t waiting);

private:
  std::unique_ptr<lock_book> own_; ///< until it joins one
  lock_book* book_;
  uint64_t id_ = 0;
};

/// Those in a waiting_list whose payloads are claims.
template <class List> std::vector<claim> claims_of(const List& waiting) {
  std::vector<claim> all;
  for (auto& each : waiting)
    all.push_back(each.payload);
  return all;
}

/// @throws error bad_argument when `value` is less
void require_at_least(int64_t least, int64_t value, const char* what);

} // namespace manager
