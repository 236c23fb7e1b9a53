#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace manager {

/// The place of the element at `index` in a sequence of `size` elements: below zero it counts from
/// the end, as in Python.
/// @throws error out_of_range when there is none
size_t resolve_index(int64_t index, int64_t size);

/// The indexes that a slice `[start:stop:step]` selects in a sequence: `first`, `first + step` and
/// so on, `count` of them, each within the sequence. Where a slice of step 1 selects none, new
/// elements go before `first`.
struct slice_range {
  int64_t first;
  int64_t step;
  int64_t count;

  int64_t index(int64_t i) const noexcept { return first + i * step; }
};

/// Applies Python's rules for slices to a sequence of `size` elements: bounds may be absent, may be
/// negative (they count from the end), and are cut to the sequence.
/// @throws error bad_argument when `step` is 0
slice_range resolve_slice(std::optional<int64_t> start, std::optional<int64_t> stop, int64_t step,
                          int64_t size);

} // namespace manager
