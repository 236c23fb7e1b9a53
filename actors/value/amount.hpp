#pragma once

#include "actors/value/packed.hpp"

#include <cstdint>
#include <vector>

namespace manager {

/// Size of an object's content: number of items, and their bytes.
struct amount {
  int64_t items = 0;
  int64_t bytes = 0;

  friend amount operator+(amount a, amount b) { return {a.items + b.items, a.bytes + b.bytes}; }
  friend amount operator-(amount a, amount b) { return {a.items - b.items, a.bytes - b.bytes}; }
  amount& operator+=(amount more) { return *this = *this + more; }
  amount& operator-=(amount less) { return *this = *this - less; }
  friend bool operator==(const amount&, const amount&) = default;
};

/// Returns the amount of one value, of one entry, or of all values of a range.
inline amount amount_of(const packed& value) {
  return {1, static_cast<int64_t>(value.size())};
}
inline amount amount_of_entry(const packed& key, const packed& value) {
  return {1, static_cast<int64_t>(key.size() + value.size())};
}
template <class Iterator> amount amount_of_all(Iterator first, Iterator last) {
  amount all;
  for (; first != last; ++first)
    all += amount_of(*first);
  return all;
}
inline amount amount_of_all(const std::vector<packed>& values) {
  return amount_of_all(values.begin(), values.end());
}

} // namespace manager
