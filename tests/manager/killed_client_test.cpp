#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

TEST_CASE("a client that is killed while it waits is passed over") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs");
  auto doomed = w.world.connect();
  auto lost = doomed.queue<int>("jobs").async_pop();
  w.settle();
  auto item = w.b.queue<int>("jobs").async_pop();
  w.settle();
  w.world.kill(doomed);
  jobs.push(1);
  CHECK(item.get() == 1); // not lost with the first client
  CHECK(jobs.empty());
  CHECK_FAILS(errc::disconnected, lost.get());
}

TEST_CASE("a killed client's wait for room puts nothing") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs", 1);
  jobs.push(1);
  auto lost = w.b.queue<int>("jobs").async_push(2);
  w.settle();
  w.world.kill(w.b);
  CHECK(jobs.pop() == 1);
  CHECK(jobs.empty());
  CHECK_FAILS(errc::disconnected, lost.get());
}

TEST_CASE("those behind a killed client's wait get their turn") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs", 2);
  jobs.push(1);
  auto large = w.b.queue<int>("jobs");
  auto third = w.world.connect();
  auto behind = third.queue<int>("jobs");
  // The client that will be killed waits for room for two, the client after it for room for one.
  auto lost = large.async_push_many({2, 3});
  w.settle();
  auto small = behind.async_push(4);
  w.settle();
  CHECK_FALSE(small.ready());
  w.world.kill(w.b);
  CHECK(small.ready());
  small.get();
  CHECK(jobs.pop_many(10) == ints{1, 4});
}

TEST_CASE("all that a killed client held is freed") {
  two_clients w;
  auto kept = w.a.queue<int>("jobs");
  auto before = inventory_of(w.world);
  auto doomed = w.world.connect();
  auto numbers = doomed.list<int>({1, 2});
  auto ages = doomed.dict<std::string, int>();
  auto item = doomed.queue<int>("jobs").async_pop();
  auto own = doomed.queue<int>();
  auto done = own.async_pop();
  CHECK(inventory_of(w.world) == std::vector{before[0] + 1, before[1] + 3, before[2] + 2});
  w.world.kill(doomed);
  CHECK(inventory_of(w.world) == before);
}

TEST_CASE("an object that a killed client shared lives on with the others") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1});
  w.b.list<int>("numbers").push_back(2);
  w.world.kill(w.a);
  CHECK(w.b.list<int>("numbers").snapshot() == ints{1, 2});
}

TEST_CASE("a client whose connection broke gets disconnected from all it does") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1});
  w.world.kill(w.a);
  CHECK_FAILS_SAYING(errc::disconnected,
                     "list 'numbers': size: the connection to the virtual server is lost",
                     numbers.size());
  CHECK_FAILS(errc::disconnected, numbers.push_back(2));
  CHECK_FAILS(errc::disconnected, w.a.objects());
  CHECK_FAILS(errc::disconnected, w.a.list<int>());
  CHECK_FAILS(errc::disconnected, w.a.remove("numbers"));
  w.a.close();
  CHECK_FAILS(errc::session_ended, numbers.size());
  CHECK(w.world.server_inventory().sessions == 1);
}

TEST_CASE("an element that was handed to a client dies with it") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs");
  jobs.push_many({1, 2});
  CHECK(w.b.queue<int>("jobs").pop() == 1);
  w.world.kill(w.b);
  CHECK(jobs.pop() == 2);
  CHECK(jobs.unfinished() == 2); // the first job was never reported done
}

TEST_CASE("clients that are killed in any order leave nothing behind") {
  testing::world world;
  auto survivor = world.connect();
  auto jobs = survivor.queue<int>("jobs");
  auto before = inventory_of(world);
  for (int round = 0; round < 20; ++round) {
    std::vector<session> clients;
    std::vector<future<int>> items;
    for (int i = 0; i < 4; ++i) {
      clients.push_back(world.connect());
      items.push_back(clients.back().queue<int>("jobs").async_pop());
      world.settle();
    }
    world.kill(clients[static_cast<size_t>(round % 4)]);
    world.kill(clients[static_cast<size_t>((round + 3) % 4)]);
    jobs.push_many({10, 20});
    world.settle();
    ints received;
    for (auto& item : items)
      try {
        received.push_back(item.get());
      } catch (const error& failure) {
        CHECK(failure.kind() == errc::disconnected);
      }
    CHECK(received == ints{10, 20});
  }
  CHECK(inventory_of(world) == before);
}
