#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <manager/testing.hpp>
#include <set>
#include <sstream>

using namespace manager;
using namespace manager::testing;
using namespace std::chrono_literals;

namespace {

/// Two workers that add in two steps: in some orders an addition is lost.
void add_in_two_steps(world& w) {
  auto add = [](session& own) {
    auto sum = own.value<int>("sum");
    sum = sum.load() + 1;
  };
  auto first = w.spawn("first", add);
  auto second = w.spawn("second", add);
  w.join_all();
  auto m = w.connect();
  if (m.value<int>("sum") != 2)
    throw std::runtime_error{"an addition is lost"};
}

/// Returns the order of the calls of four workers in a world with this seed.
std::vector<std::string> history_of(uint64_t seed) {
  world w{seed};
  std::vector<worker> workers;
  for (int i = 0; i < 4; ++i)
    workers.push_back(w.spawn(std::to_string(i), [](session& own) {
      auto numbers = own.list<int>("numbers");
      for (int k = 0; k < 5; ++k)
        numbers.push_back(k);
    }));
  w.join_all();
  return w.history();
}

/// Value of an environment variable for the time of a scope.
class environment {
public:
  environment(const char* name, const char* value) : name_{name} { ::setenv(name, value, 1); }
  ~environment() { ::unsetenv(name_); }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;

private:
  const char* name_;
};

} // namespace

TEST_CASE("a seed gives one order, and other seeds give others") {
  std::set<std::vector<std::string>> orders;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    auto order = history_of(seed);
    CHECK(order.size() == 20);
    REQUIRE(history_of(seed) == order);
    orders.insert(order);
  }
  CHECK(orders.size() > 15);
}

TEST_CASE("the next worker gets the lock of one that dies") {
  explore(1000, [](world& w) {
    auto m = w.connect();
    auto door = m.mutex("door");
    auto owner = w.spawn("owner", [](session& own) {
      auto lock = own.mutex("door");
      std::lock_guard guard{lock};
      own.event("never").wait(); // works until it dies
    });
    bool owner_died = false;
    auto next = w.spawn("next", [&](session& own) {
      auto lock = own.mutex("door");
      std::lock_guard guard{lock};
      owner_died = lock.owner_died();
    });
    w.settle();
    bool waited = !next.ended();
    w.kill(owner);
    next.join();
    REQUIRE(owner_died == waited);
    REQUIRE_FALSE(door.locked());
  });
}

TEST_CASE("explore finds the order that a test fails in, and prints its seed and what happened") {
  std::ostringstream log;
  CHECK_THROWS_WITH(explore(1000, add_in_two_steps, {.log = &log}), "an addition is lost");
  auto text = log.str();
  CHECK(text.starts_with("explore: seed "));
  CHECK(text.find(" fails: an addition is lost\n") != text.npos);
  CHECK(text.find("first: has ended\n") != text.npos);
  CHECK(text.find("0 s  second  value 'sum': load\n") != text.npos);

  auto begin = text.find("MANAGER_TEST_SEED=") + 18;
  auto seed = text.substr(begin, text.find('\n', begin) - begin);
  environment only{"MANAGER_TEST_SEED", seed.c_str()};
  int runs = 0;
  std::ostringstream again;
  auto counted = [&](world& w) {
    ++runs;
    add_in_two_steps(w);
  };
  CHECK_THROWS_WITH(explore(1000, counted, {.log = &again}), "an addition is lost");
  CHECK(runs == 1);
  CHECK(again.str() == text);
}

TEST_CASE("explore passes a test that no order breaks, with the seeds it was told") {
  std::vector<uint64_t> seeds;
  explore(3,
          [&](world& w) {
            seeds.push_back(w.seed().value());
            auto one = w.spawn("one", [](session& own) { own.value<int>("sum") += 1; });
            auto two = w.spawn("two", [](session& own) { own.value<int>("sum") += 1; });
            w.join_all();
            auto m = w.connect();
            REQUIRE(m.value<int>("sum") == 2);
          },
          {.first_seed = 7});
  CHECK(seeds == std::vector<uint64_t>{7, 8, 9});
}

TEST_CASE("explore reports a worker that nobody joined, and a test that failed without exception") {
  std::ostringstream log;
  auto bad_worker = [](world& w) {
    auto bad = w.spawn("bad", [](session&) { throw std::runtime_error{"no luck"}; });
    w.settle();
  };
  CHECK_THROWS(explore(1, bad_worker, {.log = &log}));
  CHECK(log.str().find("worker 'bad': no luck") != std::string::npos);
  auto failed = [] { return true; };
  CHECK_THROWS_WITH(explore(5, [](world&) {}, {.has_failed = failed, .log = &log}),
                    "explore: the test fails with seed 1");
}

TEST_CASE("a seed in the environment that is no number is refused") {
  environment only{"MANAGER_TEST_SEED", "seven"};
  CHECK_FAILS(errc::bad_argument, explore(1, [](world&) {}));
}
