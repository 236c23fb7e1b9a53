#include "actors/value/slice.hpp"

#include "actors/value/errc.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace manager {
namespace {

/// Converts a bound to an index from `lowest` to `highest`.
int64_t cut(int64_t bound, int64_t size, int64_t lowest, int64_t highest) {
  return std::clamp(bound < 0 ? bound + size : bound, lowest, highest);
}

} // namespace

size_t resolve_index(int64_t index, int64_t size) {
  auto from_start = index < 0 ? index + size : index;
  if (from_start < 0 || from_start >= size)
    throw error{errc::out_of_range, "index " + std::to_string(index) + " is out of range for "
                                        + std::to_string(size)
                                        + (size == 1 ? " element" : " elements")};
  return static_cast<size_t>(from_start);
}

slice_range resolve_slice(std::optional<int64_t> start, std::optional<int64_t> stop, int64_t step,
                          int64_t size) {
  if (step == 0)
    throw error{errc::bad_argument, "the step of a slice must not be 0"};
  if (step > 0) {
    auto first = start ? cut(*start, size, 0, size) : 0;
    auto end = stop ? cut(*stop, size, 0, size) : size;
    return {first, step, first < end ? (end - first - 1) / step + 1 : 0};
  }
  step = std::max(step, -std::numeric_limits<int64_t>::max()); // makes the negation possible
  auto first = start ? cut(*start, size, -1, size - 1) : size - 1;
  auto end = stop ? cut(*stop, size, -1, size - 1) : -1;
  return {first, step, end < first ? (first - end - 1) / -step + 1 : 0};
}

} // namespace manager
