#pragma once

#include "actors/objects/containers/blocking_queue.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace manager {

/// Initial value of a priority queue.
struct priority_queue_plan {
  int64_t capacity = 0; ///< 0: unbounded
  bool largest_first = false;

  MSGPACK_DEFINE_MAP(capacity, largest_first)
};

/// A queue of values ordered by priority, with the operations of Python's queue.PriorityQueue. The
/// value of the smallest priority is taken first, or of the largest; among values of equal
/// priority, the value that was put first. A value is its own priority, or gets a priority when it
/// is put. `packed_order` orders priorities.
class priority_queue_object : public blocking_queue<sorted_items> {
public:
  static constexpr std::string_view type_name = "priority_queue";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction
  static constexpr std::array<std::string_view, 2> initial_patterns{
      "struct<int,bool>",
      "tuple<int,array<K>,int,bool,bool,array<array<V>>>"}; // see the constructor

  /// Builds the queue from a `priority_queue_plan`, or from what `dump` returned.
  /// @throws error type_mismatch, bad_argument
  explicit priority_queue_object(const packed& initial);

  /// Sets the schema of the values and, if items have them, of the priorities. With priorities,
  /// `push` and `push_many` are refused.
  void set_schema(const std::string& schema) override;

  void push(pending<void> reply, packed value);
  void push_many(pending<void> reply, const packed& values);

  /// Puts one or many items, with priorities.
  /// @throws error bad_argument if the numbers of priorities and values differ
  void push_with(pending<void> reply, packed value, packed priority);
  void push_many_with(pending<void> reply, const packed& values, const packed& priorities);

  std::optional<packed> top() const { return next_item(); }
  bool largest_first() const { return largest_first_; }
  std::vector<parameter> parameters() const override;
  packed dump() const;

  static constexpr auto operations() {
    using self = priority_queue_object;
    return joined_tables(
        operation_table(
            MANAGER_OP(push, "push", "ITEM  puts ITEM, waits while the queue is full"),
            MANAGER_OP(push_with, "push_with", "ITEM PRIORITY  puts ITEM with a priority, waits"),
            MANAGER_OP(push_many, "push_many", "ITEMS  puts all of ITEMS, waits until they fit"),
            MANAGER_OP(push_many_with, "many_with",
                       "ITEMS PRIORITIES  puts all of ITEMS with their priorities, waits"),
            MANAGER_OP(pop, "pop", "  takes the first item by priority, waits for one"),
            MANAGER_OP(pop_many, "pop_many", "MAX  takes up to MAX items, waits for at least one"),
            MANAGER_OP(top, "top", "  the first item by priority, which stays, if any"),
            MANAGER_OP(largest_first, "largest", "  whether the largest priority is first")),
        blocking_queue::operations(),
        operation_table(
            MANAGER_OP(dump, "dump", "  [capacity, items, unfinished, closed, largest, priorities]")
                .visiting(visited::all)));
  }

private:
  void restore_dump(const packed& dumped);
  void order_by(bool largest_first);
  void require_no_priorities() const;

  bool has_priorities_ = false;
  bool largest_first_ = false;
};

} // namespace manager
