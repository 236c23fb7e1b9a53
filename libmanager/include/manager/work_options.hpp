#pragma once

#include "actors/objects/time_limit.hpp"
#include "actors/objects/work/work_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace manager {

/// Options of a new work queue.
struct work_queue_options {
  int64_t capacity = 0;       ///< largest number of ready and delayed items; 0: unbounded
  int64_t max_deliveries = 0; ///< after so many, an item that comes back is dead; 0: never
};

/// Properties of an item that is put.
struct work_options {
  int64_t priority = 0;   ///< the largest is first, as in POSIX message queues
  std::string producer{}; ///< producers of one priority take turns; at most 1000 bytes
  time_limit delay{};     ///< time until the item is ready
  std::string key{};      ///< refuses a second item of this key; at most 1000 bytes; empty: none

  /// Time for which the key is kept, from the put; nullopt: until the item is done or dead.
  std::optional<time_limit> key_time{};
};

/// Result of a put.
enum class put_result : uint8_t {
  done,
  duplicate, ///< an item with the same key was put before; nothing was put
  full,      ///< there was no room in time, or before `stop` was requested; nothing was put
};

namespace detail {

inline packed plan_of(const work_options& options) {
  return pack_put_plan({options.priority, options.producer, options.delay.time().count(),
                        options.key,
                        options.key_time ? options.key_time->time().count() : until_finished});
}

inline put_result put_result_of(uint64_t number) {
  return number == 0 ? put_result::duplicate : put_result::done;
}

} // namespace detail
} // namespace manager
