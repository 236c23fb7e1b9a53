#pragma once

#include "actors/objects/caller.hpp"
#include "actors/objects/session_about.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace manager {

class mutex_base;

/// One thread that waits for a lock; a link in a chain of waits.
struct lock_wait {
  caller who;
  uint64_t lock; ///< number of the object

  friend auto operator<=>(const lock_wait&, const lock_wait&) = default;
};

/// Lock table of a server: the time, the numbers of the acquisitions in force, and the waits of
/// threads. Lives on the server's network thread; outlives the locks.
class lock_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Callbacks to the server. The defaults, for tests, let no time pass.
  struct callbacks {
    std::function<time_point()> now = [] { return time_point{}; };
    std::function<session_about(uint64_t)> about = [](uint64_t) { return session_about{}; };
  };

  lock_table() = default;
  explicit lock_table(callbacks to_server) : callbacks_{std::move(to_server)} {}
  lock_table(const lock_table&) = delete;
  lock_table& operator=(const lock_table&) = delete;

  time_point now() const { return callbacks_.now(); }
  session_about about(uint64_t session) const { return callbacks_.about(session); }

  // -- acquisitions -------------------------------------------------------------

  /// Records an acquisition. Returns its number, the fencing token, which is larger than all
  /// earlier ones.
  uint64_t begin();
  void end(uint64_t token);

  /// Returns true if the acquisition has not ended.
  bool in_force(uint64_t token) const { return in_force_.contains(token); }

  // -- locks by number ----------------------------------------------------------

  void enter(uint64_t id, mutex_base& lock) { locks_[id] = &lock; }
  void leave(uint64_t id) noexcept { locks_.erase(id); }

  /// Returns the lock of this number; null if there is none.
  mutex_base* find(uint64_t id) const;

  /// Frees every lock held by a thread that has ended, and ends the thread's waits. Takes time
  /// linear in the number of locks.
  void thread_ended(const caller& who) const;

  // -- waits ---------------------------------------------------------------------

  void begin_wait(const lock_wait& wait) { waits_[wait.who].push_back(wait.lock); }
  void end_wait(const lock_wait& wait) noexcept;

  /// Returns the chain of waits that begins with `who` and ends with a lock that `who` holds; empty
  /// if there is none. No thread in such a chain can continue, because each waits for all holders
  /// of a lock.
  std::vector<lock_wait> cycle_of(const caller& who) const;

  /// Returns all such chains, each once.
  std::vector<std::vector<lock_wait>> cycles() const;

private:
  callbacks callbacks_;
  uint64_t last_token_ = 0;
  std::unordered_set<uint64_t> in_force_;
  std::unordered_map<uint64_t, mutex_base*> locks_;
  std::map<caller, std::vector<uint64_t>> waits_; ///< locks for which a thread waits
};

} // namespace manager
