#pragma once

#include "actors/objects/containers/blocking_queue.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Initial value of a deque, with a bound of one kind, or without.
struct deque_plan {
  int64_t capacity = 0;            ///< largest number of items before a push waits; 0: unbounded
  std::optional<int64_t> maxlen{}; ///< items before a push drops some at the other end

  MSGPACK_DEFINE_MAP(capacity, maxlen)
};

/// A sequence of values that are put and taken at both ends, with the operations of Python's
/// collections.deque; calls wait as in its queue.Queue. All calls that wait for an item, at either
/// end, are served in the order of arrival; so are all calls that wait for room.
class deque_object : public blocking_queue<item_sequence> {
public:
  static constexpr std::string_view type_name = "deque";
  static constexpr bool has_undo = true; ///< its changes can be in a transaction
  static constexpr std::array<std::string_view, 2> initial_patterns{
      "struct<int,optional<int>>",
      "tuple<int,array<V>,int,bool,optional<int>>"}; // see the constructor

  /// Builds the deque from a `deque_plan`, or from what `dump` returned.
  /// @throws error type_mismatch, bad_argument
  explicit deque_object(const packed& initial);

  // -- both ends ----------------------------------------------------------------

  void push_back(pending<void> reply, packed value);
  void push_front(pending<void> reply, packed value);

  /// Puts all elements of a packed array, which keep their order at either end.
  void append_range(pending<void> reply, const packed& values);
  void prepend_range(pending<void> reply, const packed& values);

  void pop_back(pending<packed> reply);
  void pop_front(pending<packed> reply);
  void pop_back_many(pending<packed> reply, int64_t max);
  void pop_front_many(pending<packed> reply, int64_t max);

  std::optional<packed> front() const;
  std::optional<packed> back() const;

  // -- all items ------------------------------------------------------------------

  packed at(int64_t index) const;
  packed chunk(int64_t first, int64_t max) const;
  packed scan(const std::string& cursor, int64_t max) const;
  void rotate(int64_t steps) {
    note_change();
    items_.rotate(steps);
  }
  std::optional<int64_t> maxlen() const { return maxlen_; }
  std::vector<parameter> parameters() const override;
  packed dump() const { return dump_with({pack(maxlen_)}); }

  static constexpr auto operations() {
    using self = deque_object;
    return joined_tables(
        operation_table(
            MANAGER_OP(push_back, "push_back", "VALUE  appends VALUE, waits while it is full"),
            MANAGER_OP(push_front, "push_front",
                       "VALUE  puts VALUE before the first item, waits while it is full"),
            MANAGER_OP(append_range, "append",
                       "VALUES  appends all of VALUES, waits until they fit"),
            MANAGER_OP(prepend_range, "prepend",
                       "VALUES  puts all of VALUES before the first item, waits until they fit"),
            MANAGER_OP(pop_back, "pop_back", "  takes the last item, waits for one"),
            MANAGER_OP(pop_front, "pop_front", "  takes the first item, waits for one"),
            MANAGER_OP(pop_back_many, "take_back",
                       "MAX  takes up to MAX items, the last one first, waits for one"),
            MANAGER_OP(pop_front_many, "take_front",
                       "MAX  takes up to MAX items, the first one first, waits for one"),
            MANAGER_OP(front, "front", "  the first item, which stays, if any"),
            MANAGER_OP(back, "back", "  the last item, which stays, if any"),
            MANAGER_OP(at, "at", "INDEX  the item at INDEX"),
            MANAGER_OP(chunk, "chunk", "FIRST MAX  the items from index FIRST, at most MAX"),
            MANAGER_OP(scan, "scan", "CURSOR MAX  where to go on, and at most MAX items"),
            MANAGER_OP(rotate, "rotate", "N  moves the last N items to the front"),
            MANAGER_OP(maxlen, "maxlen", "  the number of items beyond which a push drops some")),
        blocking_queue::operations(),
        operation_table(
            MANAGER_OP(dump, "dump", "  [capacity, items, unfinished, closed, maxlen or nil]")
                .visiting(visited::all)));
  }

private:
  void bound_by(const deque_plan& plan);
  void restore_dump(const packed& dumped);
  void append(std::vector<packed> values, queue_end where) override;

  std::optional<int64_t> maxlen_;
};

} // namespace manager
