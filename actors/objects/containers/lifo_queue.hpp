#pragma once

#include "actors/objects/containers/blocking_queue.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace manager {

/// A queue of values, last in, first out, with the operations of Python's queue.LifoQueue. The
/// items are in the order in which they would be taken, in a dump as well.
class lifo_queue_object : public blocking_queue<item_sequence> {
public:
  static constexpr std::string_view type_name = "lifo_queue";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction
  static constexpr std::array<std::string_view, 2> initial_patterns{
      "int", "tuple<int,array<V>,int,bool>"}; // see the constructor

  /// Builds the queue from its largest number of items (0, nil and no bytes mean unbounded), or
  /// from what `dump` returned.
  /// @throws error type_mismatch, bad_argument
  explicit lifo_queue_object(const packed& initial);

  std::optional<packed> top() const { return next_item(); }
  packed dump() const { return dump_with({}); }

  static constexpr auto operations() {
    using self = lifo_queue_object;
    return joined_tables(
        operation_table(
            MANAGER_OP(push, "push", "VALUE  puts VALUE on top, waits while the queue is full"),
            MANAGER_OP(push_many, "push_many",
                       "VALUES  puts VALUES on top, the last one last, waits until they fit"),
            MANAGER_OP(pop, "pop", "  takes the item that was put last, waits for one"),
            MANAGER_OP(pop_many, "pop_many", "MAX  takes up to MAX items, waits for at least one"),
            MANAGER_OP(top, "top", "  the item that was put last, which stays, if any")),
        blocking_queue::operations(),
        operation_table(MANAGER_OP(dump, "dump",
                                   "  [capacity, items as they would be taken, unfinished, closed]")
                            .visiting(visited::all)));
  }
};

} // namespace manager
