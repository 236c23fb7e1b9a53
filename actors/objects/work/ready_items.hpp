#pragma once

#include "actors/objects/work/work_item.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace manager {

/// Order of items that are ready to be taken. The largest priority is first. Within a priority,
/// returned items are first; then the producers take turns, one item each. Items of one producer
/// are in the order of their places. Adding and taking need a number of comparisons that is the
/// logarithm of the number of items. Knows items by number, and does not own them. Not thread-safe.
class ready_items {
public:
  bool empty() const noexcept { return levels_.empty(); }
  size_t size() const noexcept { return size_; }

  /// Adds an item behind those of its producer, or before the items that were never returned.
  void add(const work_item& item);
  void add_returned(const work_item& item);

  /// Returns the turn of an item's producer. @pre the item was added by `add`
  uint64_t turn_of(const work_item& item) const;

  /// Adds an item, and gives its producer a turn that it had before.
  void restore(const work_item& item, uint64_t turn);

  /// Removes an item. @pre it is ready
  void remove(const work_item& item);

  /// Returns the number of the item that `take` removes. @pre not empty
  uint64_t next() const;
  uint64_t take();

  /// Returns up to `most` items, in the order in which they would be taken.
  std::vector<uint64_t> first(size_t most) const;

  /// Calls `visit` with the number of each item in that order, until it returns false.
  void visit(const std::function<bool(uint64_t)>& visit) const;

  void clear() noexcept;

private:
  using places = std::map<uint64_t, uint64_t>; ///< item numbers by place

  struct lane {
    std::string producer;
    places items; ///< not empty
  };

  /// Items of one priority; at least one.
  struct level {
    places returned;
    std::map<uint64_t, lane> turns; ///< producers with items; the smallest turn comes next
    std::map<std::string, uint64_t> turn_of;

    bool empty() const noexcept { return returned.empty() && turns.empty(); }
  };

  static void set_turn(level& of, uint64_t before, uint64_t turn);
  static bool visit_level(const level& of, const std::function<bool(uint64_t)>& visit);

  std::map<int64_t, level, std::greater<>> levels_; ///< by priority
  uint64_t last_turn_ = 0;
  size_t size_ = 0;
};

} // namespace manager
