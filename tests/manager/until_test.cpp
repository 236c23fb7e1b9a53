#include <catch2/catch.hpp>
#include <chrono>
#include <manager/testing.hpp>

// Forms of waiting operations with a point in time: a virtual hour passes, then they give up.

namespace {

using manager::testing::world;

constexpr std::chrono::hours an_hour{1};

/// Returns true if `wait` gives up after about an hour of virtual time.
template <class Wait> bool waits_an_hour(world& w, Wait wait) {
  auto before = w.elapsed();
  bool gave_up = wait(std::chrono::steady_clock::now() + an_hour);
  auto waited = w.elapsed() - before;
  return gave_up && waited > an_hour - std::chrono::minutes{5} && waited <= an_hour;
}

} // namespace

TEST_CASE("queues take the point in time when putting and taking give up") {
  world w;
  auto m = w.connect();
  auto full = m.queue<int>(1);
  full.push(1);
  CHECK(waits_an_hour(w, [&](auto when) { return !full.push_until(when, 2); }));
  CHECK(waits_an_hour(w, [&](auto when) { return !full.join_until(when); }));
  auto empty = m.queue<int>();
  CHECK(waits_an_hour(w, [&](auto when) { return !empty.pop_until(when); }));
  CHECK(full.pop_until(std::chrono::system_clock::now() + an_hour) == 1);
  CHECK(full.push_until(std::chrono::system_clock::now() - an_hour, 2));
}

TEST_CASE("a priority queue takes the point in time when putting gives up") {
  world w;
  auto m = w.connect();
  auto full = m.priority_queue<std::string, int>({.capacity = 1});
  full.push("one", 1);
  CHECK(waits_an_hour(w, [&](auto when) { return !full.push_until(when, "two", 2); }));
}

TEST_CASE("a deque takes the point in time when putting and taking give up, at both ends") {
  world w;
  auto m = w.connect();
  auto empty = m.deque<int>();
  CHECK(waits_an_hour(w, [&](auto when) { return !empty.pop_back_until(when); }));
  CHECK(waits_an_hour(w, [&](auto when) { return !empty.pop_front_until(when); }));
  CHECK(empty.push_back_until(std::chrono::system_clock::now(), 1));
  CHECK(empty.push_front_until(std::chrono::system_clock::now(), 0));
  CHECK(empty.at(0) == 0);
  CHECK(empty.at(1) == 1);
}
