#pragma once

#include "actors/model/item_sequence.hpp"
#include "actors/model/operation.hpp"
#include "actors/model/parameter.hpp"
#include "actors/model/quota.hpp"
#include "actors/model/sorted_items.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Items that some put and others take, who wait for each other, counted until they are done: the
/// base of the queues, with the operations of Python's queue.Queue, bounded or not. `Items` says
/// where a put goes and which item is next: item_sequence or sorted_items. Whoever waits is served
/// strictly in the order of arrival, so a large `push_many` that waits for room is not overtaken by
/// a small one.
/// Not thread-safe: used by one thread at a time, the server's network thread or the one of a long
/// `dump`. Owns its items and the replies of waiting calls, until they are answered or withdrawn.
/// An operation that throws `error` has changed nothing; a call that waits and fails, neither.
template <class Items> class blocking_queue {
public:
  virtual ~blocking_queue() = default;
  blocking_queue(const blocking_queue&) = delete;
  blocking_queue& operator=(const blocking_queue&) = delete;

  /// @throws error limit_reached when it holds more already
  void set_limits(const object_limits& limits) { quota_.set_limits(limits); }
  const amount& used() const noexcept { return quota_.used(); }

  // -- putting and taking, where the constructor said --------------------------

  void push(pending<void> reply, packed value);
  void push_many(pending<void> reply, const packed& values);
  void pop(pending<packed> reply);
  void pop_many(pending<packed> reply, int64_t max);

  // -- state ------------------------------------------------------------------

  int64_t size() const;
  int64_t capacity() const;
  int64_t unfinished() const;
  bool closed() const;
  std::vector<parameter> parameters() const { return {{"capacity", std::to_string(capacity_)}}; }
  std::string preview() const;

  // -- end of work ------------------------------------------------------------

  void task_done(int64_t count);
  void join(pending<void> reply);
  void shutdown(bool immediate);

  /// Returns the rows that all queues share: all but putting, taking and `dump`.
  static constexpr auto operations() {
    using self = blocking_queue;
    return std::make_tuple(
        MANAGER_OP(size, "size", "  number of items"),
        MANAGER_OP(capacity, "capacity", "  the largest number of items, 0 means unbounded"),
        MANAGER_OP(unfinished, "unfinished", "  number of items that were put and not yet done"),
        MANAGER_OP(closed, "closed", "  whether it was shut down"),
        MANAGER_OP(task_done, "task_done", "N  reports that N items that were taken are done"),
        MANAGER_OP(join, "join", "  waits until every item is done"),
        MANAGER_OP(shutdown, "shutdown", "IMMEDIATE  ends putting, if IMMEDIATE taking too"),
        MANAGER_OP(preview, "preview", "  the first items as a short text"));
  }

protected:
  using item = typename Items::item;
  using place = typename Items::place;

  /// Items that one operation puts.
  struct batch {
    std::vector<item> items;
    place where;
  };

  /// Demand of one operation that takes: a single item, or an array of up to `most`.
  struct wish {
    std::optional<int64_t> most;
    place from;
  };

  /// `noun` is what error texts call it; `push` puts at `in`, `pop` takes from `out`.
  blocking_queue(std::string noun, place in, place out);

  /// Starts from the largest number of items (0, nil and no bytes mean unbounded), or from `dump`.
  /// @throws error type_mismatch, bad_argument
  void start(const packed& initial);

  /// @throws error bad_argument when it is negative
  void set_capacity(int64_t capacity);

  /// The parts of a dump.
  /// @throws error bad_argument unless there are so many
  std::vector<packed> parts_of(const packed& dumped, size_t expected) const;

  /// Restores what `dump` wrote: capacity, unfinished and closed are among `parts`.
  void restore(const std::vector<packed>& parts, std::vector<item> items);

  /// [capacity, items, unfinished, closed], and `more`.
  packed dump_with(const std::vector<packed>& more) const;

  /// One value to be put, and all values of an array.
  /// @throws error bad_argument, type_mismatch when they are malformed
  static std::vector<item> single(packed value);
  static std::vector<item> all_of(const packed& values);

  /// @throws error bad_argument unless `max` is positive
  static wish up_to(int64_t max, place from);

  /// Takes the items in, at once or when it is their turn and all of them fit.
  void put(pending<void> reply, batch wanted);

  /// Gives items out, at once or when it is its turn and there is one.
  void get(pending<packed> reply, const wish& wanted);

  /// @throws error limit_reached when there is no memory for the items, which nobody waits for
  virtual void append(std::vector<item> items, place where);

  /// Books items that come, less those that go: what they amount to, and how many are unfinished.
  /// @throws error limit_reached
  void book(amount more, int64_t unfinished);

  /// The item that `pop` would take.
  std::optional<packed> next_item() const;

  Items items_;

private:
  bool fits(size_t number) const;
  void settle();
  void admit(typename waiting_list<void, batch>::entry pusher);
  packed take(const wish& wanted);
  packed take_one(place from);
  error shut_down() const;
  void require_open() const;
  void release_joiners();

  const std::string noun_;
  const place in_, out_;
  size_t capacity_ = 0; ///< 0 is unbounded
  quota quota_;         ///< of the items; those that wait for room are not in
  int64_t unfinished_ = 0;
  bool closed_ = false;
  waiting_list<void, batch> pushers_;  ///< none while the first of them fits
  waiting_list<packed, wish> poppers_; ///< none while there are items
  waiting_list<void> joiners_;         ///< none while nothing is unfinished
};

extern template class blocking_queue<item_sequence>;
extern template class blocking_queue<sorted_items>;

} // namespace manager
