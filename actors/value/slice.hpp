#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace manager {

/// Indexes that a slice `[start:stop:step]` selects in a sequence: `first`, `first + step`, ...,
/// `count` indexes within the sequence. If a slice of step 1 selects none, `first` is the position
/// for new elements.
struct slice_range {
  int64_t first;
  int64_t step;
  int64_t count;

  int64_t index(int64_t i) const noexcept { return first + i * step; }
};

/// Applies Python's rules for slices to a sequence of `size` elements: bounds may be absent or
/// negative (counted from the end), and are cut to the sequence.
/// @throws error bad_argument if `step` is 0
slice_range resolve_slice(std::optional<int64_t> start, std::optional<int64_t> stop, int64_t step,
                          int64_t size);

/// The position of an index in a sequence of `size` elements; below zero it counts from the end.
/// @throws error out_of_range
size_t resolve_index(int64_t index, int64_t size);

} // namespace manager
