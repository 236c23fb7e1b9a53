#pragma once

#include "actors/value/packed.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace manager {

/// A thread that holds a lock, or waits for one.
struct lock_party {
  std::string host;
  pid_t pid = 0;
  std::string worker;   ///< name of the worker; empty for a process that no spawner started
  uint64_t session = 0; ///< number of the session in the server
  uint64_t thread = 0;  ///< number of the thread in its process
  std::chrono::nanoseconds since{}; ///< time since the lock was taken, or since the wait began
  int64_t count = 1;                ///< number of nested locks, or number of permits
};

/// Answer of `who()`: the holders of a lock, and the waiters in the order of their arrival. Lists
/// the first 800 of each, and the total counts.
struct lock_report {
  std::vector<lock_party> holders;
  std::vector<lock_party> waiters;
  size_t holder_count = 0;
  size_t waiter_count = 0;
};

namespace detail {

/// Reads the answer of an operation `who`.
/// @throws error type_mismatch
lock_report read_report(const packed& answer);

} // namespace detail
} // namespace manager
