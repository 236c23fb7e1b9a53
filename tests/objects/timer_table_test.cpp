#include "actors/objects/timer_table.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using namespace std::chrono_literals;

TEST_CASE("timers of objects end in the order of their times") {
  timer_table::time_point start{};
  timer_table timers;
  timers.set(1, start + 3s);
  timers.set(2, start + 1s);
  timers.set(3, start + 2s);
  CHECK(timers.next() == start + 1s);
  CHECK(timers.take_due(start + 999ms).empty());
  CHECK(timers.take_due(start + 2s) == std::vector<uint64_t>{2, 3});
  CHECK(timers.next() == start + 3s);
}

TEST_CASE("an object has one timer, which can be moved and removed") {
  timer_table::time_point start{};
  int changes = 0;
  timer_table timers{[&] { ++changes; }};
  timers.set(1, start + 1s);
  CHECK(changes == 1);
  timers.set(1, start + 1s);
  CHECK(changes == 1);
  timers.set(1, start + 5s);
  CHECK(timers.size() == 1);
  CHECK(timers.take_due(start + 4s).empty());
  timers.set(2, start + 6s);
  auto before = changes;
  timers.set(3, start + 7s);
  CHECK(changes == before); // not the earliest
  timers.set(1, std::nullopt);
  CHECK(timers.next() == start + 6s);
}
