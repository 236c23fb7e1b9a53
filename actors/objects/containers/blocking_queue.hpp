#pragma once

#include "actors/objects/containers/item_sequence.hpp"
#include "actors/objects/containers/sorted_items.hpp"
#include "actors/objects/operation.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/shared_object.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Items that some clients put and others take, counted until they are done: the base of the
/// queues, with the operations of Python's queue.Queue, bounded or not. `Items` decides the place
/// of an item and which item is next: item_sequence or sorted_items. Waiting calls are served
/// strictly in the order of arrival: a small `push` does not overtake a large `push_many` that
/// waits for room. Not thread-safe: used by one thread at a time, the server's network thread or
/// the thread of a long `dump`. Owns its items, and the replies of waiting calls until they are
/// answered or withdrawn. An operation that throws `error`, and a waiting call that fails, have
/// changed nothing.
template <class Items> class blocking_queue : public shared_object {
public:
  ~blocking_queue() override = default;
  blocking_queue(const blocking_queue&) = delete;
  blocking_queue& operator=(const blocking_queue&) = delete;

  /// Sets the limits.
  /// @throws error limit_reached if the queue already holds more
  void set_limits(const object_limits& limits) override { quota_.set_limits(limits); }
  const amount& used() const noexcept override { return quota_.used(); }

  // -- putting and taking, at the places that the constructor got ---------------

  void push(pending<void> reply, packed value);
  void push_many(pending<void> reply, const packed& values);
  void pop(pending<packed> reply);
  void pop_many(pending<packed> reply, int64_t max);

  // -- state ------------------------------------------------------------------

  int64_t size() const;
  int64_t capacity() const;
  int64_t unfinished() const;
  bool closed() const;
  std::vector<parameter> parameters() const override {
    return {{"capacity", std::to_string(capacity_)}};
  }
  std::string preview() const;

  // -- end of work ------------------------------------------------------------

  void task_done(int64_t count);
  void join(pending<void> reply);
  void shutdown(bool immediate);

  /// Returns the rows that all queues share: all operations except putting, taking and `dump`.
  static constexpr auto operations() {
    using self = blocking_queue;
    return operation_table(
        MANAGER_OP(size, "size", "  number of items"),
        MANAGER_OP(capacity, "capacity", "  the largest number of items, 0 means unbounded"),
        MANAGER_OP(unfinished, "unfinished", "  number of items that were put and not yet done"),
        MANAGER_OP(closed, "closed", "  whether it was shut down"),
        MANAGER_OP(task_done, "task_done", "N  reports that N items that were taken are done"),
        MANAGER_OP(join, "join", "  waits until every item is done").only_waiting(),
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

  /// Makes a queue. `noun` is its name in error texts; `push` puts at `in`, `pop` takes from `out`.
  blocking_queue(std::string noun, place in, place out);

  /// Initializes from the largest number of items (0, nil and no bytes mean unbounded), or from
  /// what `dump` returned.
  /// @throws error type_mismatch, bad_argument
  void start(const packed& initial);

  /// Sets the capacity.
  /// @throws error bad_argument if it is negative
  void set_capacity(int64_t capacity);

  /// Splits a dump into its parts.
  /// @throws error bad_argument if the number of parts is not `expected`
  std::vector<packed> parts_of(const packed& dumped, size_t expected) const;

  /// Restores the state that `dump` returned: capacity, unfinished and closed are among `parts`.
  void restore(const std::vector<packed>& parts, std::vector<item> items);

  /// Packs [capacity, items, unfinished, closed], and `more`.
  packed dump_with(const std::vector<packed>& more) const;

  /// Make a batch of one value, and of all values of an array.
  /// @throws error bad_argument, type_mismatch if they are malformed
  static std::vector<item> single(packed value);
  static std::vector<item> all_of(const packed& values);

  /// Makes a demand for up to `max` items.
  /// @throws error bad_argument if `max` is not positive
  static wish up_to(int64_t max, place from);

  /// Puts the items at once, or when it is this call's turn and all of them fit.
  void put(pending<void> reply, batch wanted);

  /// Takes items at once, or when it is this call's turn and there is an item.
  void get(pending<packed> reply, const wish& wanted);

  /// Adds items for which no call waits.
  /// @throws error limit_reached if there is not enough memory
  virtual void append(std::vector<item> items, place where);

  /// Records items that are added, less those that are removed: their amount, and the number of
  /// unfinished items.
  /// @throws error limit_reached
  void book(amount more, int64_t unfinished);

  void note_change();

  /// Returns the item that `pop` would take.
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
  size_t capacity_ = 0; ///< 0: unbounded
  quota quota_;         ///< of the items; without those that wait for room
  int64_t unfinished_ = 0;
  bool closed_ = false;
  waiting_list<void, batch> pushers_;  ///< empty while the first batch fits
  waiting_list<packed, wish> poppers_; ///< empty while there are items
  waiting_list<void> joiners_;         ///< empty while no item is unfinished
};

extern template class blocking_queue<item_sequence>;
extern template class blocking_queue<sorted_items>;

} // namespace manager
