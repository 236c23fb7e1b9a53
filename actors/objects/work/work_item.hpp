#pragma once

#include "actors/value/amount.hpp"
#include "actors/value/packed.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace manager {

/// Maximum number of failure reasons that an item keeps, the latest ones, and the length of each in
/// bytes.
inline constexpr size_t most_failures_kept = 10;
inline constexpr size_t max_failure_bytes = 1000;

/// Item of work: its value, and the history of its deliveries.
struct work_item {
  uint64_t number = 0; ///< in the order of putting, from 1; never used again
  packed value;
  int64_t priority = 0;                ///< the largest is first, as in POSIX message queues
  std::string producer{};              ///< key for fairness; empty: the producers without a key
  int64_t deliveries = 0;              ///< number of leases that counted
  std::vector<std::string> failures{}; ///< reasons of the latest returns
  uint64_t place = 0;                  ///< order among ready items of one priority and producer
};

inline amount amount_of(const work_item& item) {
  auto bytes = item.value.size() + item.producer.size();
  for (auto& reason : item.failures)
    bytes += reason.size();
  return {1, static_cast<int64_t>(bytes)};
}

} // namespace manager
