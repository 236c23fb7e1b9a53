#include "tests/support/failure.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <manager/manager.hpp>
#include <manager/monitor.hpp>
#include <manager/testing.hpp>

// Reports of a server for tools.

using manager::errc;
using manager::monitor;
using manager::testing::world;

namespace {

const manager::timing_report* row_of(const std::vector<manager::timing_report>& rows,
                                     std::string_view operation) {
  for (auto& row : rows)
    if (row.operation == operation)
      return &row;
  return nullptr;
}

} // namespace

TEST_CASE("totals count sessions, objects, waits and calls") {
  world w;
  auto a = w.connect();
  auto b = w.connect();
  monitor server{a};
  CHECK(server.totals().objects == 0);
  auto jobs = a.queue<int>("jobs");
  auto waiting = b.queue<int>("jobs").async_pop();
  b.list<int>(); // the wait arrives before
  auto totals = server.totals();
  CHECK(totals.sessions == 2);
  CHECK(totals.objects == 2);
  CHECK(totals.waits == 1);
  CHECK(totals.calls > 4);
  CHECK(totals.bytes_in > 0);
  CHECK(totals.bytes_out > 0);
  CHECK_FALSE(totals.measures);
  jobs.push(7);
  CHECK(waiting.get() == 7);
  CHECK(server.totals().waits == 0);
}

TEST_CASE("a wait for a lock names the thread that holds the lock") {
  world w;
  auto a = w.connect();
  auto b = w.connect();
  monitor server{a};
  auto door = a.mutex("door");
  door.lock();
  auto waiting = b.mutex("door").async_lock();
  b.list<int>();
  auto waits = server.waits();
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].title == "mutex 'door'");
  CHECK(waits[0].operation == "lock");
  CHECK(waits[0].left == -1);
  REQUIRE(waits[0].holders.size() == 1);
  auto sessions = server.sessions();
  REQUIRE(sessions.size() == 2);
  CHECK(waits[0].session == sessions[1].number);
  CHECK(waits[0].holders[0].session == sessions[0].number);
  CHECK(sessions[1].waits == 1);
  CHECK(server.object("door").waits == 1);
  CHECK(server.object("door").claims == waits[0].holders);
  door.unlock();
  waiting.get();
  CHECK(server.waits().empty());
}

TEST_CASE("an object's report has its size and its holders") {
  world w;
  auto a = w.connect();
  auto b = w.connect();
  monitor server{a};
  auto mine = a.list<int>("numbers", {1, 2, 300});
  auto found = server.object("numbers");
  CHECK(found.schema == "list<int>");
  CHECK(found.items == 3);
  CHECK(found.bytes == 5);
  CHECK(found.holders.size() == 1);
  auto others = b.list<int>("numbers");
  found = server.object(found.id);
  CHECK(found.holders.size() == 2);
  CHECK(found.references == 2);
  CHECK(server.object(a.mutex("door").try_lock() ? "door" : "").items == -1);
  CHECK_FAILS(errc::no_such_name, server.object("none"));
  CHECK_FAILS(errc::object_gone, server.object(99));
}

TEST_CASE("a kicked session loses what it holds, and its calls fail") {
  world w;
  auto a = w.connect();
  auto b = w.connect();
  monitor server{a};
  auto door = b.mutex("door");
  door.lock();
  auto sessions = server.sessions();
  REQUIRE(sessions.size() == 2);
  auto held = server.held_by(sessions[1].number);
  REQUIRE(held.size() == 1);
  CHECK(held[0].title == "mutex 'door'");
  CHECK(held[0].locks == 1);
  CHECK_FALSE(a.mutex("door").try_lock());
  CHECK(server.kick(sessions[1].number));
  CHECK(a.mutex("door").try_lock());
  CHECK_FAILS(errc::session_ended, b.list<int>());
  CHECK_FALSE(server.kick(sessions[1].number));
  CHECK(server.sessions().size() == 1);
}

TEST_CASE("durations are measured by operation once a tool asks for them") {
  world w;
  auto m = w.connect();
  monitor server{m};
  auto numbers = m.list<int>("numbers");
  numbers.push_back(1);
  CHECK(row_of(server.timings(), "push_back")->calls == 1);
  CHECK(row_of(server.timings(), "push_back")->measured == 0);
  server.measure(true, std::chrono::nanoseconds{0}); // every call is slow
  numbers.push_back(2);
  auto row = *row_of(server.timings(), "push_back");
  CHECK(row.calls == 2);
  CHECK(row.measured == 1);
  CHECK(row.total > 0);
  CHECK(row.longest == row.total);
  auto slow = server.slow_calls();
  auto found = std::find_if(slow.begin(), slow.end(),
                            [](auto& each) { return each.operation == "push_back"; });
  REQUIRE(found != slow.end());
  CHECK(found->title == "list 'numbers'");
  CHECK(found->type == "list");
  for (auto& later : server.slow_calls(found->number))
    CHECK(later.number > found->number);
  CHECK_FAILS(errc::bad_argument, server.measure(true, std::chrono::nanoseconds{-1}));
}

TEST_CASE("more than a thousand waits are reported in parts") {
  world w;
  auto m = w.connect();
  monitor server{m};
  auto jobs = m.queue<int>("jobs");
  std::vector<manager::future<int>> waiting;
  for (int i = 0; i < 1500; ++i)
    waiting.push_back(jobs.async_pop());
  m.list<int>();
  CHECK(server.waits().size() == 1500);
}
