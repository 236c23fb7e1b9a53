#pragma once

#include "actors/value/packed.hpp"

#include <cstdint>
#include <msgpack.hpp>
#include <string>

namespace manager {

/// Initial value of a work queue.
struct work_queue_plan {
  int64_t capacity = 0;       ///< largest number of ready and delayed items; 0: unbounded
  int64_t max_deliveries = 0; ///< after so many, an item that comes back is dead; 0: never

  MSGPACK_DEFINE_MAP(capacity, max_deliveries)
};

/// Lifetime of a key: as long as its item is unfinished.
inline constexpr int64_t until_finished = -1;

/// Properties with which items are put into a work queue.
struct work_put_plan {
  int64_t priority = 0;              ///< the largest is first
  std::string producer{};            ///< producers of one priority take turns
  int64_t delay = 0;                 ///< nanoseconds until the item is ready
  std::string key{};                 ///< refuses a second item of this key; empty: none
  int64_t key_time = until_finished; ///< nanoseconds for which the key is kept
};

/// Packs a map of the properties that are not the defaults.
packed pack_put_plan(const work_put_plan& plan);

/// Reads a map of some of the properties by their names; nil stands for an empty map.
/// @throws error bad_argument for another name or a negative time; type_mismatch
work_put_plan read_put_plan(const packed& plan);

} // namespace manager
