#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/sync/synchronizer.hpp"
#include "actors/objects/timer_table.hpp"
#include "actors/objects/work/work_items.hpp"
#include "actors/objects/work/work_keys.hpp"
#include "actors/objects/work/work_plan.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace manager {

/// A queue of work, with delivery at least once: `take` leases an item to the caller's session
/// until the session acknowledges it or gives it back. When a session ends, its items come back at
/// once, in front of the others. The number of a lease is an acquisition in the server's lock
/// table, so calls of other objects can be made under a lease. Waiting calls are served in the
/// order of their arrival. An operation that throws `error`, and a waiting call that fails, have
/// changed nothing. Not thread-safe: lives on the server's network thread; `dump` may run on
/// another.
class work_queue_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "work_queue";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction
  static constexpr std::array<std::string_view, 2> initial_patterns{
      "struct<int,int>", "tuple<int,int,bool,array<tuple<V,int,str,int,array<str>,optional<int>,"
                         "bool>>,array<tuple<str,int,int>>>"}; // see the constructor

  /// Builds the queue from a `work_queue_plan` (nil and no bytes: unbounded, items are never dead),
  /// or from what `dump` returned.
  /// @throws error type_mismatch, bad_argument
  explicit work_queue_object(const packed& initial);

  void attach(const object_context& server) override;
  void set_limits(const object_limits& limits) override { quota_.set_limits(limits); }
  const amount& used() const noexcept override { return quota_.used(); }

  /// Makes the items ready whose time has come.
  void time_came() override;

  /// Ends the leases and the timer in the server's tables, before the object is destroyed.
  void detach() noexcept override;
  void session_ended(uint64_t session, session_end how) override;

  std::vector<claim> holders() const override;
  std::vector<claim> waiters() const override;
  uint64_t holder_count() const override { return items_.leases().size(); }

  // -- putting -------------------------------------------------------------------

  /// Puts an item; answers its number, or 0 if an item with its key was put before.
  void put(pending<uint64_t> reply, packed value);
  void put_with(pending<uint64_t> reply, packed value, const packed& plan);

  /// Puts all elements of an array, or none; waits until all fit. Answers their number.
  void put_many(pending<uint64_t> reply, const packed& values, const packed& plan);

  // -- leases --------------------------------------------------------------------

  /// Leases up to `max` items; answers [[lease, number, deliveries, value], ...]. Waits for one
  /// item at least. `ticket` is the caller's number of the call, for `untake`.
  void take(const caller& who, pending<packed> reply, int64_t max, uint64_t ticket);

  /// Gives back what the call of this ticket took; the deliveries do not count.
  void untake(const caller& who, int64_t max, uint64_t ticket);

  /// Ends leases of items that are done.
  /// @throws error lease_lost if the session does not hold one of the leases
  void ack(const caller& who, uint64_t lease);
  void ack_many(const caller& who, const packed& leases);

  /// Gives an item back, after `delay` nanoseconds if that is not 0. `reason` is kept.
  /// @throws error lease_lost, bad_argument
  void nack(const caller& who, uint64_t lease, int64_t delay, const std::string& reason);

  /// Makes an item dead.
  /// @throws error lease_lost
  void reject(const caller& who, uint64_t lease, const std::string& reason);

  /// Gives items back that were not used; the deliveries do not count.
  /// @throws error lease_lost
  void release(const caller& who, const packed& leases);

  // -- dead items ------------------------------------------------------------------

  /// Returns dead items with numbers above `after`, up to `max`:
  /// [[number, deliveries, reasons, value], ...].
  packed dead(int64_t after, int64_t max) const;

  /// Makes dead items ready again; returns their number.
  int64_t put_back(const packed& numbers);
  int64_t put_back_all();

  // -- state -------------------------------------------------------------------------

  /// Returns the number of items in all states, leased and dead ones included.
  int64_t size() const { return used().items; }

  /// Returns the number of ready and delayed items.
  int64_t waiting() const;
  packed counts() const;
  int64_t capacity() const { return capacity_; }
  int64_t max_deliveries() const { return items_.max_deliveries(); }
  bool closed() const { return closed_; }

  /// Returns the first ready items, up to `max`: [[number, priority, deliveries, value], ...].
  packed peek(int64_t max) const;

  /// Removes the items of a state, "ready", "delayed" or "dead"; returns their number.
  /// @throws error bad_argument for another word
  int64_t purge(const std::string& state);

  std::vector<parameter> parameters() const override;
  std::string preview() const;
  packed dump() const;

  // -- end of work ---------------------------------------------------------------------

  /// Waits until no item is ready, delayed or leased.
  void join_all(pending<void> reply);

  /// Ends putting. `take` goes on until no item is ready, delayed or leased; if `immediate`, ready
  /// and delayed items are removed.
  void shutdown(bool immediate);

  static constexpr auto operations() {
    using self = work_queue_object;
    return operation_table(
        MANAGER_OP(put, "put", "VALUE  puts VALUE, answers its number, waits while it is full"),
        MANAGER_OP(put_with, "put_with",
                   "VALUE PLAN  puts VALUE with properties, answers its number, 0 if its key is "
                   "known; waits while it is full"),
        MANAGER_OP(
            put_many, "put_many",
            "VALUES PLAN  puts all of VALUES with properties, answers how many; waits until they "
            "fit"),
        MANAGER_OP(take, "take",
                   "MAX TICKET  leases up to MAX items, [[lease, number, deliveries, item], ...], "
                   "waits for one")
            .undone_by(wire_id("untake")),
        MANAGER_OP(untake, "untake", "MAX TICKET  gives back what the call TICKET took"),
        MANAGER_OP(ack, "ack", "LEASE  ends the lease of an item that is done"),
        MANAGER_OP(ack_many, "ack_many", "IDS  ends the leases of items that are done"),
        MANAGER_OP(nack, "nack", "LEASE DELAY REASON  gives an item back after DELAY nanoseconds"),
        MANAGER_OP(reject, "reject", "LEASE REASON  makes an item dead"),
        MANAGER_OP(release, "release", "IDS  gives items back that were not used"),
        MANAGER_OP(dead, "dead",
                   "AFTER MAX  dead items with numbers above AFTER, [[number, deliveries, reasons, "
                   "item], ...]"),
        MANAGER_OP(put_back, "put_back", "IDS  makes dead items ready, returns how many"),
        MANAGER_OP(put_back_all, "back_all", "  makes all dead items ready, returns how many"),
        MANAGER_OP(waiting, "size", "  number of ready and delayed items"),
        MANAGER_OP(counts, "counts", "  [ready, leased, delayed, dead]"),
        MANAGER_OP(capacity, "capacity", "  the largest size, 0 means unbounded"),
        MANAGER_OP(max_deliveries, "deliveries",
                   "  the number of deliveries after which an item is dead, 0 means never"),
        MANAGER_OP(closed, "closed", "  whether it was shut down"),
        MANAGER_OP(peek, "peek", "MAX  the first ready items, which stay"),
        MANAGER_OP(purge, "purge", "STATE  removes the ready, delayed or dead items"),
        MANAGER_OP(join_all, "join", "  waits until no item is ready, delayed or leased")
            .only_waiting(),
        MANAGER_OP(shutdown, "shutdown",
                   "IMMEDIATE  ends putting, if IMMEDIATE removes ready and delayed items"),
        MANAGER_OP(who, "who", "  [holders, waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [capacity, deliveries, closed, items, keys]")
            .visiting(visited::all));
  }

private:
  using time_point = work_items::time_point;

  /// Items that one operation puts, and how.
  struct batch {
    std::vector<packed> values;
    work_put_plan plan;
    bool counted = false; ///< the answer is the number of items, not the number of the item
    std::optional<time_point> due{}; ///< counted from the call, also if it waits for room
  };

  /// Demand of one operation that takes.
  struct wish : claim {
    int64_t max = 1;
    uint64_t ticket = 0;
  };

  void set_plan(const work_queue_plan& plan);
  time_point time_in(int64_t nanoseconds) const;
  void restore(const packed& dumped);
  uint64_t restore_item(const packed& dumped);
  void restore_keys(const packed& dumped, const std::vector<uint64_t>& items);
  void put_batch(pending<uint64_t> reply, batch wanted);
  bool fits(size_t number) const;
  uint64_t append(batch wanted);
  packed lease(const wish& wanted);
  void require_held(const caller& who, uint64_t lease) const;
  std::vector<uint64_t> require_all_held(const caller& who, const packed& leases) const;
  /// Calls `change`, which may remove keys.
  template <class Change> void change_keys(Change change) {
    auto before = keys_.bytes();
    change();
    quota_.remove({0, before - keys_.bytes()});
  }

  /// Calls `change` with the reason of a failure that an item keeps; with an empty text if there is
  /// no room for it.
  template <class Change> void note_failure(uint64_t item, std::string reason, Change change) {
    auto more = static_cast<int64_t>(std::min(reason.size(), max_failure_bytes));
    if (!quota_.try_require({0, more})) {
      reason.clear();
      more = 0;
    }
    auto most = amount_of(*items_.find_item(item)).bytes + more;
    quota_.add({0, more});
    change(std::move(reason));
    quota_.remove({0, most - amount_of(*items_.find_item(item)).bytes}); // of an older reason
  }

  bool is_duplicate(const work_put_plan& plan);
  void finish(uint64_t lease);
  void come_back(uint64_t lease, const std::string& reason, std::optional<time_point> due);
  int64_t remove_all(work_state state);
  void settle();
  void admit(waiting_list<uint64_t, batch>::entry putter);
  void end_waits();
  std::string name_of(uint64_t session) const;
  error shut_down() const;

  int64_t capacity_ = 0; ///< 0: unbounded
  bool closed_ = false;
  work_items items_;
  work_keys keys_;
  quota quota_; ///< of the items and keys; without items that wait for room
  timer_table own_timers_;
  timer_table* timers_ = &own_timers_;
  std::unordered_map<uint64_t, session_about> abouts_; ///< of the sessions that took items
  waiting_list<uint64_t, batch> putters_;              ///< empty while the first batch fits
  waiting_list<packed, wish> takers_;                  ///< empty while there are ready items
  waiting_list<void> joiners_;                         ///< empty while no item is unfinished
};

} // namespace manager
