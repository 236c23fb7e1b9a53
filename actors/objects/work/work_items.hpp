#pragma once

#include "actors/objects/caller.hpp"
#include "actors/objects/session_about.hpp"
#include "actors/objects/work/ready_items.hpp"
#include "actors/objects/work/work_item.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace manager {

/// Lease of one item to a session.
struct work_lease {
  uint64_t number = 0; ///< chosen by the owner of the items; never used again
  uint64_t item = 0;   ///< number of the item
  caller who{};
  std::chrono::steady_clock::time_point since{};
  uint64_t ticket = 0; ///< caller's number of the call that took the item
};

/// State of an item of work.
enum class work_state : uint8_t { ready, delayed, leased, dead };

/// Number of items in each state.
struct work_counts {
  size_t ready = 0, leased = 0, delayed = 0, dead = 0;
};

/// Items of work in four states: ready to be taken, delayed until a time, leased to a session, and
/// dead. The base of work queues. A lease ends by `end`, by `give_back` or with its
/// session, and never by time: an item is not delivered twice while its holder lives. An item that
/// comes back is in front of its priority; after `max_deliveries` deliveries it is dead, with the
/// reasons. Every function takes a time that grows with the logarithm of the number of items;
/// `end_session` takes this for each lease of the session. Knows no clock: times are arguments.
/// Owns its items. Changes are recorded in the undo_log in use. Not thread-safe.
class work_items {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Sets the number of deliveries after which an item that comes back is dead; 0: never.
  void set_max_deliveries(int64_t most) noexcept { max_deliveries_ = most; }
  int64_t max_deliveries() const noexcept { return max_deliveries_; }

  // -- putting -----------------------------------------------------------------

  /// Adds an item, which becomes ready at `due`, or at once. Sets its number; returns the number.
  uint64_t put(work_item item, std::optional<time_point> due = std::nullopt);

  /// Adds an item that is dead.
  uint64_t put_dead(work_item item);

  /// Makes up to `most` delayed items ready whose time has come, in the order of these times;
  /// returns their number.
  size_t advance(time_point now, size_t most);

  /// Returns the earliest time of a delayed item; nullopt if no item is delayed.
  std::optional<time_point> next_due() const;

  /// Moves the times of all delayed items, after a change of the clock.
  void shift_times(std::chrono::nanoseconds by);

  // -- leases --------------------------------------------------------------------

  bool has_ready() const noexcept { return !ready_.empty(); }

  /// Returns the item that `take` leases next. @pre `has_ready()`
  const work_item& next() const { return items_.at(ready_.next()); }

  /// Leases the next item and counts a delivery. The number of the lease has never been used.
  /// @pre `has_ready()`
  const work_item& take(const work_lease& as);

  /// Returns the lease of this number if the session holds it, otherwise null.
  const work_lease* find(uint64_t lease, uint64_t session) const;

  /// Ends a lease and removes its item, which is returned. @pre the lease is held
  work_item end(uint64_t lease);

  /// Ends a lease and makes its item ready in front of its priority, or delayed until `due`; or
  /// dead if the number of deliveries has reached its maximum. Returns the new state.
  /// @pre the lease is held
  work_state give_back(uint64_t lease, std::string reason,
                       std::optional<time_point> due = std::nullopt);

  /// Ends a lease that was not used: the item is ready in front of its priority, and the delivery
  /// does not count. @pre the lease is held
  void give_back_unused(uint64_t lease);

  /// Ends a lease and makes its item dead. @pre the lease is held
  void bury(uint64_t lease, std::string reason);

  /// Gives back all items of a session. Returns the numbers of the leases, in their order.
  std::vector<uint64_t> end_session(uint64_t session, const std::string& reason);

  /// Returns the numbers of the leases of a session, in their order; or only of those that it took
  /// under a ticket.
  std::vector<uint64_t> leases_of(uint64_t session) const;
  std::vector<uint64_t> leases_of(uint64_t session, uint64_t ticket) const;

  const std::map<uint64_t, work_lease>& leases() const noexcept { return leases_; }

  // -- dead items ------------------------------------------------------------------

  /// Returns the numbers of the dead items, in the order in which they were put.
  const std::set<uint64_t>& dead() const noexcept { return dead_; }

  /// Makes a dead item ready, behind the others and without deliveries; returns false if it is not
  /// dead.
  bool put_back(uint64_t item);

  // -- items --------------------------------------------------------------------------

  /// Returns the item of this number; null if there is none.
  const work_item* find_item(uint64_t item) const;
  work_state state_of(uint64_t item) const { return items_.at(item).state; }

  /// Returns the time of a delayed item. @pre it is delayed
  time_point due_of(uint64_t item) const { return items_.at(item).due; }

  /// Removes an item that is not leased. Returns nullopt if there is no such item.
  std::optional<work_item> remove(uint64_t item);

  /// Returns up to `most` ready items, in the order in which they would be taken.
  std::vector<uint64_t> first_ready(size_t most) const { return ready_.first(most); }

  /// Calls `visit` with each ready item in that order, until it returns false.
  void visit_ready(const std::function<bool(const work_item&)>& visit) const;

  /// Returns the delayed items by their times.
  const std::set<std::pair<time_point, uint64_t>>& delayed() const noexcept { return delayed_; }

  /// Returns the numbers of all items in this state.
  std::vector<uint64_t> all(work_state state) const;

  work_counts counts() const noexcept {
    return {ready_.size(), leases_.size(), delayed_.size(), dead_.size()};
  }

  /// Returns the number of items that are neither dead nor done.
  size_t unfinished() const noexcept { return items_.size() - dead_.size(); }

private:
  struct entry : work_item {
    work_state state = work_state::ready;
    bool returned = false; ///< of a ready item: it is in front of its priority
    time_point due{};      ///< of a delayed item
    uint64_t lease = 0;    ///< of a leased item
  };

  entry& finish_lease(uint64_t lease);
  void forget_lease(uint64_t lease);
  void hold(const work_lease& lease);
  void leave_state(entry& item);
  void note_change(uint64_t item);
  void restore(uint64_t item, const std::optional<entry>& before,
               const std::optional<work_lease>& lease, uint64_t turn);
  void make_ready(entry& item);
  void make_returned(entry& item);
  void make_delayed(entry& item, time_point due);
  void make_dead(entry& item);
  static void note_failure(work_item& item, std::string reason);

  int64_t max_deliveries_ = 0;
  uint64_t last_number_ = 0;
  uint64_t last_place_ = 0;
  std::map<uint64_t, entry> items_; ///< by number; not a hash table, whose growth takes long
  ready_items ready_;
  std::set<std::pair<time_point, uint64_t>> delayed_;
  std::map<uint64_t, work_lease> leases_;     ///< by number
  std::set<std::array<uint64_t, 3>> by_call_; ///< session, ticket and number of each lease
  std::set<uint64_t> dead_;
};

} // namespace manager
