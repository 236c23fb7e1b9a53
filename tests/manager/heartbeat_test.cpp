#include "tests/manager/two_clients.hpp"

// Connections with heartbeats, as over TCP, in virtual time. The end of a connection to a peer that
// has stopped is tested in tests/process/heartbeat_test.cpp.

using namespace manager;
using namespace manager::test;

namespace {

/// Two clients with connections as to another host.
struct far_away : two_clients {
  explicit far_away(std::chrono::milliseconds heartbeat = default_heartbeat)
      : two_clients{{.listen = {"far away"}, .heartbeat = heartbeat}} {}
};

} // namespace

TEST_CASE("a client that makes no call for hours keeps its session") {
  far_away w;
  auto numbers = w.a.list<int>({1});
  w.world.advance(3h);
  CHECK(numbers.size() == 1);
  CHECK(inventory_of(w.world)[0] == 2);
}

TEST_CASE("a client that computes for hours keeps its lock") {
  far_away w;
  auto lock = w.a.mutex("lock");
  lock.lock();
  CHECK_FALSE(w.b.mutex("lock").try_lock_for(3h));
  lock.unlock();
  CHECK(w.b.mutex("lock").try_lock());
}

TEST_CASE("a wait of hours over the network is answered") {
  far_away w;
  auto jobs = w.a.queue<int>("jobs");
  auto item = jobs.async_pop();
  w.world.advance(2h);
  CHECK_FALSE(item.ready());
  w.b.queue<int>("jobs").push(7);
  CHECK(item.get() == 7);
}
