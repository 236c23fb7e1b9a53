#pragma once

#include "actors/objects/containers/memory_offers.hpp"
#include "actors/objects/containers/set_table.hpp"
#include "actors/objects/shared_object.hpp"
#include "actors/objects/sync/lock_table.hpp"
#include "actors/objects/timer_table.hpp"

#include <cstdint>

namespace manager::test {

/// Tables of a server, for objects that no server hosts. Outlives the objects.
struct object_tables {
  lock_table locks{};
  set_table sets{};
  memory_offers memories{};
  timer_table timers{};

  /// Returns the services for the object of this number.
  object_context context_of(uint64_t id) {
    return {.id = id, .locks = locks, .sets = sets, .memories = memories, .timers = timers};
  }
};

} // namespace manager::test
