#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <manager/testing.hpp>
#include <set>

using namespace manager;
using namespace manager::testing;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

void store_twice(int number, list<int> results) {
  results.push_back(number);
  manager::current().list<int>("all").push_back(2 * number);
}
MANAGER_TASK(store_twice);

void fail_with(const std::string& text) {
  throw std::runtime_error{text};
}
MANAGER_TASK(fail_with);

void wait_for_ever(queue<int> never) {
  never.pop();
}
MANAGER_TASK(wait_for_ever);

/// Returns the text of the exception that the action throws.
template <class Action> std::string text_of_failure(Action&& action) {
  try {
    action();
  } catch (const std::exception& why) {
    return why.what();
  }
  return "no exception";
}

} // namespace

TEST_CASE("a worker's function runs when the test lets the world run, and not before") {
  world w;
  bool ran = false;
  auto one = w.spawn("one", [&](session&) { ran = true; });
  CHECK_FALSE(ran);
  CHECK_FALSE(one.ended());
  w.settle();
  CHECK(ran);
  CHECK(one.ended());
}

TEST_CASE("workers take turns at their calls") {
  std::set<std::vector<int>> orders;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    world w{seed};
    std::vector<worker> workers;
    for (int i = 1; i <= 2; ++i)
      workers.push_back(w.spawn("worker " + std::to_string(i), [i](session& own) {
        auto turns = own.list<int>("turns");
        for (int k = 0; k < 3; ++k)
          turns.push_back(i);
      }));
    w.join_all();
    auto m = w.connect();
    orders.insert(m.list<int>("turns").snapshot());
  }
  CHECK(orders.size() > 5); // of 20 that are possible
}

TEST_CASE("a worker that waits says for what, and goes on when that has come") {
  world w;
  auto jobs = w.connect().queue<int>("jobs");
  auto m = w.connect();
  int got = 0;
  auto taker = w.spawn("taker", [&](session& own) { got = own.queue<int>("jobs").pop(); });
  w.settle();
  CHECK(taker.waits_for() == "queue 'jobs': pop");
  CHECK(got == 0);
  m.queue<int>("jobs").push(7);
  taker.join();
  CHECK(got == 7);
  CHECK(taker.waits_for().empty());
}

TEST_CASE("time that a worker waits is virtual") {
  world w;
  strings log;
  auto late = w.spawn("late", [&](session&) {
    w.advance(2h);
    log.push_back("late");
  });
  auto early = w.spawn("early", [&](session& own) {
    CHECK_FALSE(own.queue<int>("jobs").pop_for(1h));
    log.push_back("early");
  });
  w.join_all();
  CHECK(log == strings{"early", "late"});
  CHECK(w.elapsed() == 2h);
}

TEST_CASE("a wait that no event can end says who waits for what, and who holds it") {
  world w;
  auto m = w.connect();
  auto owner = w.spawn("owner", [](session& own) {
    auto door = own.mutex("door");
    std::lock_guard guard{door};
    own.event("never").wait();
  });
  auto next = w.spawn("next", [](session& own) { own.mutex("door").lock(); });
  w.settle();
  auto text = text_of_failure([&] { next.join(); });
  CHECK(text.find("the test: waits for the end of a worker\n") != text.npos);
  CHECK(text.find("owner: waits for event 'never': wait\n") != text.npos);
  CHECK(text.find("next: waits for mutex 'door': lock, held by owner\n") != text.npos);
  CHECK_FAILS(errc::would_deadlock, w.join_all());
}

TEST_CASE("an exception of a worker's function is thrown by the call that runs the world") {
  world w;
  auto m = w.connect();
  auto bad = w.spawn("bad", [](session&) { throw std::runtime_error{"no luck"}; });
  CHECK(text_of_failure([&] { m.queue<int>("jobs").pop(); }).starts_with("worker 'bad': no luck"));
  CHECK(bad.ended());
  w.settle(); // thrown once
}

TEST_CASE("the function of a killed worker does not go on, but its variables are destroyed") {
  world w;
  strings log;
  struct leaves_word {
    strings& log;
    ~leaves_word() { log.push_back("destroyed"); }
  };
  auto doomed = w.spawn("doomed", [&](session& own) {
    leaves_word last{log};
    try {
      own.queue<int>("never").pop();
    } catch (const std::exception&) {
      log.push_back("told");
    }
    log.push_back("went on");
  });
  w.settle();
  CHECK(log.empty());
  w.kill(doomed);
  CHECK(log == strings{"destroyed"});
  CHECK(doomed.ended());
  CHECK(w.server_inventory().sessions == 0);
}

TEST_CASE("a worker that is destroyed is killed") {
  world w;
  auto m = w.connect();
  auto door = m.mutex("door");
  {
    auto owner = w.spawn("owner", [](session& own) {
      own.mutex("door").lock();
      own.event("never").wait();
    });
    w.settle();
    CHECK(door.locked());
  }
  w.settle();
  CHECK_FALSE(door.locked());
}

TEST_CASE("a worker may connect and start workers of its own") {
  world w;
  auto m = w.connect();
  auto first = w.spawn("first", [&](session&) {
    auto other = w.connect();
    auto second = w.spawn("second", [](session& own) { own.value<int>("sum") += 1; });
    other.value<int>("sum") += 2;
    second.join();
    other.value<int>("sum") += 10;
  });
  first.join();
  CHECK(m.value<int>("sum") == 13);
}

TEST_CASE("workers that go round without an end are found") {
  world w;
  auto m = w.connect();
  auto idle = w.spawn("idle", [&](session&) {
    for (;;)
      w.settle();
  });
  auto text = text_of_failure([&] { w.settle(); });
  CHECK(text.starts_with("the workers do not come to rest: idle"));
}

TEST_CASE("spawn in a world runs tasks in simulated processes") {
  world w;
  auto m = w.connect();
  auto all = m.list<int>("all");
  auto results = m.list<int>(); // anonymous: its reference travels with the task
  std::vector<process> workers;
  for (int i = 1; i <= 3; ++i)
    workers.push_back(m.spawn(store_twice, i, results));
  for (auto& each : workers)
    CHECK(each.alive());
  CHECK(workers[0].name() == "store_twice-1");
  for (auto& each : workers)
    each.join();
  CHECK(workers[0].exit_code() == 0);
  CHECK_FALSE(workers[0].alive());
  CHECK(results.snapshot() == std::vector{1, 2, 3});
  CHECK(all.snapshot() == std::vector{2, 4, 6});
  CHECK(w.server_inventory().sessions == 1);
}

TEST_CASE("a simulated task that throws or is killed ends as a process does") {
  world w;
  auto m = w.connect();
  auto failed = m.spawn(fail_with, "no disk");
  failed.join();
  CHECK(failed.exit_code() == 1);
  CHECK(failed.failure() == "no disk");
  auto never = m.queue<int>();
  auto stuck = m.spawn(wait_for_ever, never);
  CHECK_FALSE(stuck.join_for(1h));
  CHECK(w.elapsed() == 1h);
  CHECK(stuck.exit_code() == std::nullopt);
  stuck.terminate();
  stuck.join();
  CHECK(stuck.exit_code() == -15);
  CHECK(w.server_inventory().waits == 0);
}

TEST_CASE("simulated tasks end with the session that spawned them, however it ends") {
  world w;
  auto m = w.connect();
  auto never = m.queue<int>("never");
  auto parent = std::make_optional(w.connect());
  auto first = parent->spawn(wait_for_ever, parent->queue<int>("never"));
  w.settle();
  CHECK(w.server_inventory().sessions == 3);
  w.kill(*parent);
  CHECK_FALSE(first.alive());
  CHECK(w.server_inventory().sessions == 1);
  auto other = w.connect();
  auto second = other.spawn(wait_for_ever, other.queue<int>("never"));
  w.settle();
  other.close();
  w.settle();
  CHECK_FALSE(second.alive());
  CHECK(w.server_inventory().sessions == 1);
}

TEST_CASE("a world ends with workers in every state") {
  for (int i = 0; i < 20; ++i) {
    world w{static_cast<uint64_t>(i)};
    auto waits = w.spawn("waits", [](session& own) { own.queue<int>("never").pop(); });
    auto sleeps = w.spawn("sleeps", [&](session&) { w.advance(1h); });
    w.settle();
    auto is_new = w.spawn("new", [](session&) {});
    auto m = w.connect();
    auto never = m.queue<int>("never");
    auto task = m.spawn(wait_for_ever, never);
  }
}
