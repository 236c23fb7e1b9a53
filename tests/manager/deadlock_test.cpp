#include "tests/manager/two_clients.hpp"

#include <mutex>

using namespace manager;
using namespace manager::test;

namespace {

/// Two clients, each of which holds the mutex that the other is about to lock.
struct crossed_clients : two_clients {
  explicit crossed_clients(bool break_deadlocks)
      : two_clients{start_options{.limits = {.break_deadlocks = break_deadlocks}}} {
    a.mutex("forks").lock();
    b.mutex("knives").lock();
  }
};

} // namespace

TEST_CASE("threads that wait for each other's locks are shown by status") {
  crossed_clients w{false};
  auto first = w.a.mutex("knives").async_lock();
  w.settle();
  CHECK(w.a.status().deadlocks.empty());
  auto second = w.b.mutex("forks").async_lock();
  w.settle();
  auto deadlocks = w.a.status().deadlocks;
  REQUIRE(deadlocks.size() == 1);
  CHECK_THAT(deadlocks[0], Catch::StartsWith("deadlock: worker 'client 1'")
                               && Catch::Contains("waits for mutex 'knives'")
                               && Catch::Contains("waits for mutex 'forks'"));
  CHECK_FALSE(first.ready());
  CHECK_FALSE(second.ready());
  w.world.kill(w.b);
  first.get();
  CHECK(w.a.status().deadlocks.empty());
}

TEST_CASE("on request the wait that closes a circle fails, and the others go on") {
  crossed_clients w{true};
  auto first = w.a.mutex("knives").async_lock();
  w.settle();
  CHECK_FAILS_SAYING(
      errc::deadlock,
      "mutex 'forks': lock: waiting would deadlock: 2 threads would wait for each other in a cycle",
      w.b.mutex("forks").lock());
  CHECK_FALSE(first.ready());
  w.b.mutex("knives").unlock();
  first.get();
}

TEST_CASE("a try to lock closes no circle") {
  crossed_clients w{true};
  auto first = w.a.mutex("knives").async_lock();
  w.settle();
  CHECK_FALSE(w.b.mutex("forks").try_lock());
}

TEST_CASE("a wait for several locks has no part in a deadlock of its own making") {
  two_clients w{start_options{.limits = {.break_deadlocks = true}}};
  auto a1 = w.a.mutex("1");
  auto a2 = w.a.mutex("2");
  a2.lock();
  auto b1 = w.b.mutex("1");
  auto b2 = w.b.mutex("2");
  std::stop_source stop;
  stop.request_stop();
  CHECK(a1.try_lock()); // it is free, although two clients wait for both
  a1.unlock();
  a2.unlock();
  std::scoped_lock both{b1, b2};
  CHECK_FALSE(a1.try_lock());
}
