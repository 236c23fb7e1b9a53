#pragma once

#include "actors/model/operation.hpp"
#include "actors/model/parameter.hpp"
#include "actors/model/quota.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// A queue of values, first in, first out, bounded or not, with the operations of Python's
/// queue.Queue. Whoever waits is served strictly in the order of arrival, so a large `push_many`
/// that waits for room is not overtaken by a small one.
/// Not thread-safe: lives on the server's network thread; one of a long `dump` reads it while that
/// thread leaves it alone. Owns its items and the replies of those who wait, until they are
/// answered or withdrawn. An operation that throws `error` has changed nothing; one that waits and
/// fails, neither.
class queue_object {
public:
  static constexpr std::string_view type_name = "queue";
  static constexpr std::array<std::string_view, 2> initial_patterns{
      "int", "tuple<int,array<V>,int,bool>"}; // as the constructor says

  /// Builds the queue from its largest number of items (0, nil and no bytes mean unbounded), or
  /// from what `dump` returned.
  /// @throws error type_mismatch, bad_argument
  explicit queue_object(const packed& initial);

  /// @throws error limit_reached when it holds more already
  void set_limits(const object_limits& limits) { quota_.set_limits(limits); }
  const amount& used() const noexcept { return quota_.used(); }

  // -- putting and taking -----------------------------------------------------

  void push(pending<void> reply, packed value);
  void push_many(pending<void> reply, const packed& values);
  void pop(pending<packed> reply);
  void pop_many(pending<packed> reply, int64_t max);
  std::optional<packed> front() const;

  // -- state ------------------------------------------------------------------

  int64_t size() const;
  int64_t capacity() const;
  int64_t unfinished() const;
  bool closed() const;
  std::vector<parameter> parameters() const { return {{"capacity", std::to_string(capacity_)}}; }
  packed dump() const;
  std::string preview() const;

  // -- end of work ------------------------------------------------------------

  void task_done(int64_t count);
  void join(pending<void> reply);
  void shutdown(bool immediate);

  static constexpr auto operations() {
    using self = queue_object;
    return std::make_tuple(
        MANAGER_OP(push, "push", "VALUE  appends VALUE, waits while the queue is full"),
        MANAGER_OP(push_many, "push_many", "VALUES  appends all of VALUES, waits until it fits"),
        MANAGER_OP(pop, "pop", "  takes the first item, waits for one"),
        MANAGER_OP(pop_many, "pop_many", "MAX  takes up to MAX items, waits for at least one"),
        MANAGER_OP(front, "front", "  the first item, which stays, if any"),
        MANAGER_OP(size, "size", "  number of items"),
        MANAGER_OP(capacity, "capacity", "  the largest number of items, 0 means unbounded"),
        MANAGER_OP(unfinished, "unfinished", "  number of items that were put and not yet done"),
        MANAGER_OP(closed, "closed", "  whether the queue was shut down"),
        MANAGER_OP(task_done, "task_done", "N  reports that N items that were taken are done"),
        MANAGER_OP(join, "join", "  waits until every item is done"),
        MANAGER_OP(shutdown, "shutdown", "IMMEDIATE  ends putting, if IMMEDIATE taking too"),
        MANAGER_OP(preview, "preview", "  the first items as a short text"),
        MANAGER_OP(dump, "dump", "  [capacity, items, unfinished, closed]").visiting(visited::all));
  }

private:
  using limit = std::optional<int64_t>; ///< of pop_many; none for a single item

  void restore(const packed& dumped);
  void put(pending<void> reply, std::vector<packed> values);
  void get(pending<packed> reply, limit max);
  bool fits(size_t number) const;
  void settle();
  void admit(waiting_list<void, std::vector<packed>>::entry pusher);
  void append(std::vector<packed> values);
  packed take(limit max);
  void require_open() const;
  void release_joiners();

  size_t capacity_ = 0; ///< 0 is unbounded
  std::deque<packed> items_;
  quota quota_; ///< of the items; those that wait for room are not in
  int64_t unfinished_ = 0;
  bool closed_ = false;
  waiting_list<void, std::vector<packed>> pushers_; ///< none while the first of them fits
  waiting_list<packed, limit> poppers_;             ///< none while there are items
  waiting_list<void> joiners_;                      ///< none while nothing is unfinished
};

} // namespace manager
