#pragma once

#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <manager/testing.hpp>

namespace manager::test {

using namespace std::chrono_literals;

/// What the server has: {sessions, objects, waits}, once all that is under way has arrived.
inline std::vector<size_t> inventory_of(testing::world& world) {
  world.settle();
  auto has = world.server_inventory();
  return {has.sessions, has.objects, has.waits};
}

/// A server and two clients of it: what one does, the other must see.
struct two_clients {
  testing::world world;
  session a = world.connect();
  session b = world.connect();

  two_clients() = default;
  explicit two_clients(const start_options& options) : world{options} {}

  /// Runs what is under way up to the point where only time could move it on.
  void settle() { world.settle(); }
};

} // namespace manager::test
