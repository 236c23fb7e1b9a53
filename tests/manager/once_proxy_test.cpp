#include "tests/manager/two_clients.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

TEST_CASE("a function runs once among all clients, and all get its result") {
  two_clients w;
  int runs = 0;
  auto run = [&runs](int x) {
    ++runs;
    return std::to_string(x);
  };
  auto mine = w.a.once<std::string>("text");
  CHECK(mine.result() == std::nullopt);
  CHECK(mine.call_once(run, 7) == "7");
  CHECK(w.b.once<std::string>("text").call_once(run, 8) == "7");
  CHECK(runs == 1);
  CHECK(mine.done());
  CHECK(mine.result() == "7");
  auto plain = w.a.once("plain");
  plain.call_once([&] { ++runs; });
  w.b.once("plain").call_once([&] { ++runs; });
  CHECK(runs == 2);
  CHECK_FAILS(errc::type_mismatch, w.b.once<int>("plain"));
}

TEST_CASE("other clients wait for the run, and then get its result") {
  two_clients w;
  auto go = w.a.event("go");
  auto results = w.a.list<int>("results");
  auto work = [](session& own) {
    auto result = own.once<int>("number").call_once([&] {
      own.event("go").wait();
      return 7;
    });
    own.list<int>("results").push_back(result);
  };
  auto first = w.world.spawn("first", work);
  auto second = w.world.spawn("second", work);
  w.settle();
  auto number = w.a.once<int>("number");
  CHECK(number.who().holder_count == 1);
  CHECK(number.who().waiter_count == 1);
  CHECK(results.empty());
  CHECK(number.call_once_for(3s, [] { return 8; }) == std::nullopt);
  CHECK(w.world.elapsed() == 3s);
  go.set();
  w.world.join_all();
  CHECK(results.snapshot() == ints{7, 7});
}

TEST_CASE("the next client runs when the function throws, and only its caller sees that") {
  two_clients w;
  auto go = w.a.event("go");
  auto results = w.a.list<int>("results");
  auto throws = w.world.spawn("throws", [](session& own) {
    auto number = own.once<int>("number");
    auto fail = [&]() -> int {
      own.event("go").wait();
      throw std::runtime_error{"cannot"};
    };
    CHECK_THROWS_WITH(number.call_once(fail), "cannot");
  });
  w.settle();
  auto runs = w.world.spawn("runs", [](session& own) {
    own.list<int>("results").push_back(own.once<int>("number").call_once([] { return 8; }));
  });
  w.settle();
  CHECK(results.empty());
  go.set();
  w.world.join_all();
  CHECK(results.snapshot() == ints{8});
}

TEST_CASE("the next client runs when the one that runs is killed") {
  two_clients w;
  auto doomed = w.world.spawn("doomed", [](session& own) {
    own.once<int>("number").call_once([&] {
      own.event("never").wait();
      return 1;
    });
  });
  w.settle();
  auto heir = w.world.spawn("heir", [](session& own) {
    own.list<int>("results").push_back(own.once<int>("number").call_once([] { return 2; }));
  });
  w.settle();
  auto results = w.a.list<int>("results");
  CHECK(results.empty());
  w.world.kill(doomed);
  w.world.join_all();
  CHECK(results.snapshot() == ints{2});
}

TEST_CASE("a function that waits for its own run is refused") {
  two_clients w;
  auto number = w.a.once<int>("number");
  auto wait_for_itself = [&] { return number.call_once([] { return 1; }); };
  CHECK_FAILS(errc::deadlock, number.call_once(wait_for_itself));
  CHECK_FALSE(number.done());
  CHECK(number.call_once([] { return 2; }) == 2);
}

TEST_CASE("the time for a run of others does not limit one's own") {
  two_clients w;
  auto plain = w.a.once();
  auto slow = [&] { w.world.advance(1h); };
  CHECK(plain.call_once_for(1s, slow));
  CHECK(plain.call_once_for(1s, slow));
  CHECK(w.world.elapsed() == 1h);
}

TEST_CASE("a shared object can be the result of a run") {
  two_clients w;
  auto table = w.a.once<list<int>>("table").call_once([&] { return w.a.list<int>({1, 2}); });
  auto theirs = w.b.once<list<int>>("table").call_once([&] { return w.b.list<int>({3}); });
  theirs.push_back(4);
  CHECK(table.snapshot() == ints{1, 2, 4});
}
