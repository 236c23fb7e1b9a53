#pragma once

#include "actors/value/packed.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <utility>
#include <vector>

namespace manager {

/// End of a sequence of items.
enum class queue_end : uint8_t { front, back };

constexpr queue_end opposite(queue_end end) {
  return end == queue_end::front ? queue_end::back : queue_end::front;
}

/// Items of a blocking_queue in a sequence: they are put and taken at both ends. Not thread-safe.
class item_sequence {
public:
  using item = packed;
  using place = queue_end;

  /// Place where the items of a dump are put, one after the other.
  static constexpr place behind_all = queue_end::back;

  bool empty() const noexcept { return items_.empty(); }
  size_t size() const noexcept { return items_.size(); }
  auto begin() const noexcept { return items_.begin(); }
  auto end() const noexcept { return items_.end(); }
  const packed& operator[](size_t index) const noexcept { return items_[index]; }

  /// Puts the items in their order, so that the last item is outermost at this end.
  void insert(std::vector<packed> items, queue_end where) {
    if (where == queue_end::back)
      items_.insert(items_.end(), std::make_move_iterator(items.begin()),
                    std::make_move_iterator(items.end()));
    else
      for (auto& each : items)
        items_.push_front(std::move(each));
  }

  /// Returns the item that is taken next at this end.
  /// @pre not empty
  const packed& next(queue_end from) const noexcept {
    return from == queue_end::front ? items_.front() : items_.back();
  }

  /// Takes the outermost item at this end.
  /// @pre not empty
  packed take(queue_end from) {
    bool at_front = from == queue_end::front;
    auto item = std::move(at_front ? items_.front() : items_.back());
    at_front ? items_.pop_front() : items_.pop_back();
    return item;
  }

  /// Moves `steps` items, one after the other, from the back to the front, or from the front to the
  /// back if `steps` is negative. Moves at most half of the items.
  void rotate(int64_t steps) {
    if (items_.empty())
      return;
    auto size = static_cast<int64_t>(items_.size());
    auto from_back = (steps % size + size) % size;
    for (; from_back > 0 && from_back <= size / 2; --from_back)
      items_.push_front(take(queue_end::back));
    for (; from_back > 0 && from_back < size; ++from_back)
      items_.push_back(take(queue_end::front));
  }

  void clear() noexcept { items_.clear(); }

  static packed value_of(packed item) noexcept { return item; }

private:
  std::deque<packed> items_;
};

} // namespace manager
