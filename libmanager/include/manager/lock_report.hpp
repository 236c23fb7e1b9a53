#pragma once

#include "actors/model/packed.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace manager {

/// Somebody who holds a lock, or waits for it.
struct lock_party {
  std::string host;
  pid_t pid = 0;
  std::string worker;               ///< its name; empty for a process that no spawner started
  uint64_t session = 0;             ///< its number in the server
  uint64_t thread = 0;              ///< its number in the process
  std::chrono::nanoseconds since{}; ///< how long ago it came
  int64_t count = 1;                ///< how often it has locked it, how many permits it has
};

/// What `who()` answers: those who hold a lock, and those who wait for it in the order they came;
/// the first 800 of both, and how many there are.
struct lock_report {
  std::vector<lock_party> holders;
  std::vector<lock_party> waiters;
  size_t holder_count = 0;
  size_t waiter_count = 0;
};

namespace detail {

inline lock_report read_report(const packed& answer) {
  using row = std::tuple<uint64_t, uint64_t, std::string, pid_t, std::string, int64_t, int64_t>;
  auto read = [](const std::vector<row>& rows) {
    std::vector<lock_party> all;
    all.reserve(rows.size());
    for (auto& [session, thread, host, pid, worker, since, count] : rows)
      all.push_back({host, pid, worker, session, thread, std::chrono::nanoseconds{since}, count});
    return all;
  };
  auto [holders, waiters, counts] =
      unpack<std::tuple<std::vector<row>, std::vector<row>, std::pair<uint64_t, uint64_t>>>(answer);
  return {read(holders), read(waiters), counts.first, counts.second};
}

} // namespace detail
} // namespace manager
