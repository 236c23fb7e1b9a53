#pragma once

#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <manager/testing.hpp>

namespace manager::test {

using namespace std::chrono_literals;

/// Returns {sessions, objects, waits} of the server after all messages have arrived.
inline std::vector<size_t> inventory_of(testing::world& world) {
  world.settle();
  auto has = world.server_inventory();
  return {has.sessions, has.objects, has.waits};
}

/// A server with two clients: each must see the changes of the other.
struct two_clients {
  testing::world world;
  session a = world.connect();
  session b = world.connect();

  two_clients() = default;
  explicit two_clients(const start_options& options) : world{options} {}

  /// Runs all work until only the passing of time could continue it.
  void settle() { world.settle(); }
};

} // namespace manager::test
