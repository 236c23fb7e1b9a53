#pragma once

#include "actors/value/packed.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
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

  item_sequence() = default;
  item_sequence(const item_sequence& other)
      : items_{other.items_ ? std::make_unique<sequence>(*other.items_) : nullptr},
        first_{other.first_} {}
  item_sequence(item_sequence&&) noexcept = default;
  item_sequence& operator=(item_sequence other) noexcept {
    items_ = std::move(other.items_);
    first_ = other.first_;
    return *this;
  }
  ~item_sequence() = default;

  bool empty() const noexcept { return all().empty(); }
  size_t size() const noexcept { return all().size(); }
  auto begin() const noexcept { return all().begin(); }
  auto end() const noexcept { return all().end(); }
  const packed& operator[](size_t index) const noexcept { return all()[index]; }

  /// Puts the items in their order, so that the last item is outermost at this end.
  void insert(std::vector<packed> items, queue_end where) {
    if (!items_)
      items_ = std::make_unique<sequence>();
    if (where == queue_end::back) {
      items_->insert(items_->end(), std::make_move_iterator(items.begin()),
                     std::make_move_iterator(items.end()));
      return;
    }
    for (auto& each : items) {
      items_->push_front(std::move(each));
      --first_;
    }
  }

  /// Returns the item that is taken next at this end.
  /// @pre not empty
  const packed& next(queue_end from) const noexcept {
    return from == queue_end::front ? items_->front() : items_->back();
  }

  /// Takes the outermost item at this end.
  /// @pre not empty
  packed take(queue_end from) {
    bool at_front = from == queue_end::front;
    auto item = std::move(at_front ? items_->front() : items_->back());
    at_front ? items_->pop_front() : items_->pop_back();
    first_ += at_front ? 1 : 0;
    return item;
  }

  /// Moves `steps` items, one after the other, from the back to the front, or from the front to the
  /// back if `steps` is negative. Moves at most half of the items.
  void rotate(int64_t steps) {
    if (empty())
      return;
    auto size = static_cast<int64_t>(items_->size());
    auto from_back = (steps % size + size) % size;
    for (; from_back > 0 && from_back <= size / 2; --from_back, --first_)
      items_->push_front(take(queue_end::back));
    for (; from_back > 0 && from_back < size; ++from_back)
      items_->push_back(take(queue_end::front));
  }

  void clear() noexcept { items_ = nullptr; }

  /// Returns the label of an item by its index. The label stays the same while other items are put
  /// and taken.
  int64_t label_of(size_t index) const noexcept { return first_ + static_cast<int64_t>(index); }

  /// Returns the index of the item with a label, or of the first one after it that is left.
  size_t index_of(int64_t label) const noexcept {
    return static_cast<size_t>(std::clamp(label - first_, int64_t{0}, std::ssize(all())));
  }

  static packed value_of(packed item) noexcept { return item; }

private:
  using sequence = std::deque<packed>;

  const sequence& all() const noexcept {
    static const sequence none;
    return items_ ? *items_ : none;
  }

  std::unique_ptr<sequence> items_; ///< null until the first item: an empty deque takes 600 bytes
  int64_t first_ = 0;               ///< label of the first item
};

} // namespace manager
