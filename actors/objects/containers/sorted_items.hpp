#pragma once

#include "actors/value/amount.hpp"
#include "actors/value/packed_value.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace manager {

/// Item with a priority: the given priority, or the value itself. Converts to its value.
struct prioritized {
  prioritized(packed item, std::optional<packed> given = std::nullopt)
      : value{std::move(item)}, priority{std::move(given)} {}

  operator const packed&() const noexcept { return value; }
  const packed& rank() const noexcept { return priority ? *priority : value; }

  packed value;
  std::optional<packed> priority;
};

inline amount amount_of(const prioritized& item) {
  return item.priority ? amount_of_entry(*item.priority, item.value) : amount_of(item.value);
}

/// Items of a blocking_queue by priority; items of equal priority are in the order in which they
/// were put. Putting and taking needs a number of comparisons that is the logarithm of the number
/// of items; a comparison does not unpack values. Not thread-safe.
class sorted_items {
public:
  using item = prioritized;
  struct place {}; ///< the priority decides the place, so there is nothing to choose

  static constexpr place behind_all{};

  explicit sorted_items(bool largest_first = false) : items_{comes_before{largest_first}} {}

  bool empty() const noexcept { return items_.empty(); }
  size_t size() const noexcept { return items_.size(); }
  auto begin() const noexcept { return items_.begin(); }
  auto end() const noexcept { return items_.end(); }

  void insert(std::vector<prioritized> items, place);

  /// Returns the item that is taken next.
  /// @pre not empty
  const prioritized& next(place) const noexcept { return *items_.begin(); }

  /// Takes the next item.
  /// @pre not empty
  prioritized take(place) { return std::move(items_.extract(items_.begin()).value()); }

  void clear() noexcept { items_.clear(); }

  static packed value_of(prioritized item) noexcept { return std::move(item.value); }

private:
  struct comes_before {
    bool largest_first;
    bool operator()(const prioritized& left, const prioritized& right) const {
      auto order = stored_order(left.rank(), right.rank());
      return largest_first ? order > 0 : order < 0;
    }
  };

  std::multiset<prioritized, comes_before> items_;
};

} // namespace manager
