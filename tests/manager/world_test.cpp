#include "tests/manager/two_clients.hpp"

#include <filesystem>

using namespace manager;
using namespace manager::test;

namespace {

/// Returns the number of open descriptors of this process.
auto open_descriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

} // namespace

TEST_CASE("a world with two clients starts and ends a thousand times") {
  { two_clients first; } // opens what a process opens only once
  auto before = open_descriptors();
  for (int i = 0; i < 1000; ++i) {
    two_clients w;
    auto jobs = w.a.queue<int>("jobs");
    jobs.push(i);
    REQUIRE(w.b.queue<int>("jobs").pop() == i);
    REQUIRE(inventory_of(w.world) == std::vector<size_t>{2, 1, 0});
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a world ends with whatever is under way in it") {
  auto before = open_descriptors();
  for (int i = 0; i < 10; ++i) {
    two_clients w;
    auto jobs = w.a.queue<int>("jobs", 1);
    auto item = w.b.queue<int>("jobs").async_pop();
    auto numbers = w.a.list<int>({1, 2, 3});
    auto iterator = numbers.begin();
    jobs.async_push(1);
    jobs.async_push(2);
    if (i % 2 == 0)
      w.world.kill(w.b);
    if (i % 3 == 0)
      w.a.close();
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("worlds do not know of each other") {
  two_clients one, other;
  one.a.list<int>("numbers", {1});
  CHECK(other.a.list<int>("numbers").empty());
  CHECK(one.a.queue<int>("jobs").pop_for(5s) == std::nullopt);
  CHECK(one.world.elapsed() == 5s);
  CHECK(other.world.elapsed() == 0s);
}

TEST_CASE("time passes only when it is told to, and then exactly") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs");
  jobs.push(1);
  CHECK(jobs.pop() == 1);
  w.settle();
  CHECK(w.world.elapsed() == 0s);
  w.world.advance(90min);
  CHECK(w.world.elapsed() == 90min);
  w.world.advance(1ns);
  CHECK(w.world.elapsed() == 90min + 1ns);
}

TEST_CASE("an hour of waiting passes in the order of its events") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs");
  auto theirs = w.b.queue<int>("jobs");
  auto item = theirs.async_pop();
  w.world.advance(1h);
  CHECK_FALSE(item.ready());
  CHECK_FALSE(w.a.queue<int>("other").pop_for(30min).has_value());
  CHECK_FALSE(item.ready());
  CHECK(w.world.elapsed() == 90min);
  jobs.push(1);
  CHECK(item.get() == 1);
  CHECK(w.world.elapsed() == 90min);
}

TEST_CASE("many clients share one server") {
  testing::world world;
  std::vector<session> clients;
  for (int i = 0; i < 50; ++i)
    clients.push_back(world.connect());
  for (auto& client : clients)
    client.dict<std::string, int>("counts")["all"] += 1;
  CHECK(clients.front().dict<std::string, int>("counts")["all"] == 50);
  CHECK(inventory_of(world) == std::vector<size_t>{50, 1, 0});
  clients.clear();
  CHECK(inventory_of(world) == std::vector<size_t>{0, 1, 0});
}

TEST_CASE("a session, a proxy and a future that outlive their world are closed") {
  auto world = std::make_optional<testing::world>();
  auto m = world->connect();
  auto numbers = m.list<int>("numbers");
  auto item = m.queue<int>().async_pop();
  world.reset();
  const std::string ended = "the testing::world of this session has ended";
  CHECK_FAILS_SAYING(errc::session_ended, "list 'numbers': size: " + ended, numbers.size());
  CHECK_FAILS_SAYING(errc::session_ended, ended, m.objects());
  CHECK_FAILS(errc::session_ended, item.get());
}
