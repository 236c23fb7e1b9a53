#pragma once

#include "actors/value/packed_value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace manager {

/// A value with `N` numbers in front.
template <size_t N> struct numbered {
  std::array<int64_t, N> numbers;
  packed value;
};

/// Packs values with `N` numbers each: an array of all numbers, and then the values. So the numbers
/// of many values are read at once.
template <size_t N> class numbered_writer {
public:
  void add(const std::array<int64_t, N>& numbers, const packed& value) {
    numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
    values_.add(value);
  }

  size_t size() const noexcept { return numbers_.size() / N; }

  /// Returns the approximate number of bytes.
  size_t bytes() const noexcept { return values_.size() + 4 * numbers_.size(); }

  packed finish() && {
    packed_writer out;
    out.array(1 + size());
    out.value(numbers_);
    out.add(std::move(values_).finish());
    return std::move(out).finish();
  }

private:
  std::vector<int64_t> numbers_;
  packed_writer values_;
};

/// Reads what a `numbered_writer` packed.
/// @throws error type_mismatch, bad_argument if the bytes are malformed
template <size_t N> std::vector<numbered<N>> read_numbered(const packed& from) {
  auto parts = split_array(from);
  auto numbers = parts.empty() ? std::vector<int64_t>{} : unpack<std::vector<int64_t>>(parts[0]);
  if (parts.empty() || numbers.size() != N * (parts.size() - 1))
    throw error{errc::bad_argument, "the numbers do not match the values"};
  std::vector<numbered<N>> all(parts.size() - 1);
  for (size_t i = 0; i < all.size(); ++i) {
    std::copy_n(numbers.begin() + static_cast<std::ptrdiff_t>(N * i), N, all[i].numbers.begin());
    all[i].value = std::move(parts[1 + i]);
  }
  return all;
}

} // namespace manager
