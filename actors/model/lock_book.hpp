#pragma once

#include "actors/model/caller.hpp"
#include "actors/model/session_about.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace manager {

class owned_lock;

/// One thread that waits for a lock: a link in a chain of waits.
struct lock_wait {
  caller who;
  uint64_t lock; ///< number of the object

  friend auto operator<=>(const lock_wait&, const lock_wait&) = default;
};

/// What all locks of a server share: the time, the numbers of the acquisitions in force, and who
/// waits for whom. Lives on the server's network thread; outlives the locks.
class lock_book {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// What the book has to be told by its server. Without, as in a test, no time passes.
  struct doors {
    std::function<time_point()> now = [] { return time_point{}; };
    std::function<session_about(uint64_t)> about = [](uint64_t) { return session_about{}; };
  };

  lock_book() = default;
  explicit lock_book(doors to_server) : doors_{std::move(to_server)} {}
  lock_book(const lock_book&) = delete;
  lock_book& operator=(const lock_book&) = delete;

  time_point now() const { return doors_.now(); }
  session_about about(uint64_t session) const { return doors_.about(session); }

  // -- acquisitions -------------------------------------------------------------

  /// Notes an acquisition. Its number, the fencing token, is larger than all before.
  uint64_t begin();
  void end(uint64_t token) noexcept { in_force_.erase(token); }

  /// Whether the acquisition has not ended.
  bool in_force(uint64_t token) const { return in_force_.contains(token); }

  // -- locks by number ----------------------------------------------------------

  void enter(uint64_t id, owned_lock& lock) { locks_[id] = &lock; }
  void leave(uint64_t id) noexcept { locks_.erase(id); }

  /// The lock of this number; null when there is none.
  owned_lock* find(uint64_t id) const;

  /// Frees every lock that a thread holds which has ended, and ends its waits. Linear in locks.
  void thread_ended(const caller& who) const;

  // -- who waits for whom -------------------------------------------------------

  void begin_wait(const lock_wait& wait) { waits_[wait.who].push_back(wait.lock); }
  void end_wait(const lock_wait& wait) noexcept;

  /// The chain of waits that begins with `who` and ends with a lock that `who` holds itself; empty
  /// when there is none. Nobody in such a chain ever goes on: each waits for all holders of a lock.
  std::vector<lock_wait> cycle_of(const caller& who) const;

  /// All such chains, each once.
  std::vector<std::vector<lock_wait>> cycles() const;

private:
  doors doors_;
  uint64_t last_token_ = 0;
  std::unordered_set<uint64_t> in_force_;
  std::unordered_map<uint64_t, owned_lock*> locks_;
  std::map<caller, std::vector<uint64_t>> waits_; ///< the locks for which a thread waits
};

} // namespace manager
