#pragma once

#include <cstddef>
#include <map>
#include <numeric>
#include <vector>

namespace manager::test {

using ints = std::vector<int>;

/// Returns 0, 1, 2, ... in order.
inline ints numbers_up_to(int count) {
  ints numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

/// Returns entries from 0 to 0, from 1 to 1, ...
inline std::map<int, int> entries_up_to(int count) {
  std::map<int, int> entries;
  for (int i = 0; i < count; ++i)
    entries[i] = i;
  return entries;
}

} // namespace manager::test
