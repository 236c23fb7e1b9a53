#include "tests/manager/two_clients.hpp"

#include <stdexcept>

using namespace manager;
using namespace manager::test;

// Semaphores, events, latches and barriers, through their proxies.

TEMPLATE_TEST_CASE("a semaphore is acquired and released by any client", "", semaphore,
                   bounded_semaphore) {
  two_clients w;
  auto of = [](session& m) {
    if constexpr (std::is_same_v<TestType, semaphore>)
      return m.semaphore("s", 2);
    else
      return m.bounded_semaphore("s", 2);
  };
  auto mine = of(w.a);
  auto theirs = of(w.b);
  mine.acquire(2);
  CHECK_FALSE(theirs.try_acquire());
  CHECK_FALSE(theirs.try_acquire_for(4s));
  CHECK(w.world.elapsed() == 4s);
  CHECK(theirs.available() == 0);
  auto waiting = theirs.async_acquire();
  w.settle();
  CHECK_FALSE(waiting.ready());
  mine.release();
  waiting.get();
  CHECK(mine.who().holders.size() == 2);
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(theirs.acquire(stop.get_token()));
  w.world.kill(w.a);
  CHECK(theirs.available() == 1);
}

TEST_CASE("a bounded semaphore refuses one release too many") {
  two_clients w;
  auto s = w.a.bounded_semaphore(3);
  CHECK(s.maximum() == 3);
  CHECK_FAILS(errc::bad_argument, s.release());
  s.withdraw(1);
  CHECK(s.maximum() == 2);
  s.add(1);
  CHECK_FAILS(errc::bad_argument, w.a.semaphore(-1));
}

TEST_CASE("an event is waited for by all until it is set") {
  two_clients w;
  auto mine = w.a.event("ready");
  auto theirs = w.b.event("ready");
  CHECK_FALSE(theirs.wait_for(2s));
  CHECK(w.world.elapsed() == 2s);
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(theirs.wait(stop.get_token()));
  auto first = mine.async_wait();
  auto second = theirs.async_wait();
  w.settle();
  CHECK_FALSE(first.ready());
  CHECK(mine.who().waiters.size() == 2);
  mine.set();
  first.get();
  second.get();
  CHECK(theirs.is_set());
  CHECK(theirs.wait_for(0s));
  theirs.clear();
  CHECK_FALSE(mine.is_set());
}

TEST_CASE("a latch is waited for by all until it is counted down") {
  two_clients w;
  auto mine = w.a.latch("start", 2);
  auto theirs = w.b.latch("start"); // it exists already
  CHECK(theirs.left() == 2);
  CHECK_FALSE(theirs.wait_for(3s));
  CHECK(w.world.elapsed() == 3s);
  auto waiting = mine.async_wait();
  theirs.count_down();
  w.settle();
  CHECK_FALSE(waiting.ready());
  CHECK_FALSE(mine.try_wait());
  theirs.arrive_and_wait();
  waiting.get();
  CHECK(mine.try_wait());
  CHECK_FAILS(errc::bad_argument, theirs.count_down());
}

TEST_CASE("all parties of a barrier go on together") {
  two_clients w;
  auto mine = w.a.barrier("phase", 2);
  auto theirs = w.b.barrier("phase", 2);
  auto first = mine.async_arrive_and_wait();
  w.settle();
  CHECK_FALSE(first.ready());
  CHECK(theirs.arrived() == 1);
  CHECK(theirs.arrive_and_wait() == 1);
  CHECK(first.get() == 0);
  auto arrived = mine.arrive();
  CHECK_FALSE(mine.wait_for(arrived, 1s));
  CHECK_FALSE(mine.wait_until(arrived, std::chrono::steady_clock::now()));
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(mine.wait(arrived, stop.get_token()));
  CHECK_FALSE(mine.broken());
  theirs.arrive_and_drop();
  mine.wait(arrived);
  CHECK(mine.parties() == 1);
}

TEST_CASE("a party of a barrier that is killed, or gives up, breaks it") {
  two_clients w;
  auto mine = w.a.barrier("phase", 3);
  auto theirs = w.b.barrier("phase", 3);
  auto waiting = mine.async_arrive_and_wait();
  auto doomed = theirs.async_arrive_and_wait();
  w.settle();
  w.world.kill(w.b);
  CHECK_FAILS(errc::broken_barrier, waiting.get());
  CHECK(mine.broken());
  CHECK_FAILS(errc::broken_barrier, mine.arrive_and_wait());
  mine.reset();
  CHECK(mine.arrive_and_wait_for(2s) == std::nullopt);
  CHECK(w.world.elapsed() == 2s);
  CHECK(mine.broken());
}

TEST_CASE("the last one at a barrier runs the action before the others go on") {
  two_clients w;
  auto mine = w.a.barrier("phase", 2);
  auto theirs = w.b.barrier("phase", 2);
  auto waiting = mine.async_arrive_and_wait();
  w.settle();
  bool early = true;
  CHECK(theirs.arrive_and_wait([&] {
    w.settle();
    early = waiting.ready();
  }) == 1);
  CHECK_FALSE(early);
  CHECK(waiting.get() == 0);
  auto again = mine.async_arrive_and_wait();
  w.settle();
  CHECK_THROWS_AS(theirs.arrive_and_wait([] { throw std::runtime_error{"no"}; }),
                  std::runtime_error);
  CHECK_FAILS(errc::broken_barrier, again.get());
}

TEST_CASE("a barrier's own time-out ends a wait that says nothing else") {
  two_clients w;
  auto mine = w.a.barrier("phase", 2, {.timeout = 5s});
  auto theirs = w.b.barrier("phase"); // all participants share it
  CHECK_FAILS(errc::timed_out, theirs.arrive_and_wait());
  CHECK(w.world.elapsed() == 5s);
  CHECK(mine.broken());
  mine.reset();
  CHECK(mine.arrive_and_wait_for(7s) == std::nullopt); // the time limit of the call applies
  CHECK(w.world.elapsed() == 12s);
  mine.reset();
  auto token = mine.arrive();
  CHECK_FAILS(errc::timed_out, mine.wait(token));
  CHECK(w.world.elapsed() == 17s);
}

TEST_CASE("a barrier's own action is run by one party that has it, also if it did not come last") {
  testing::world world;
  auto a = world.connect();
  auto b = world.connect();
  int runs = 0;
  auto acting = a.barrier("phase", 2, {.action = [&] { ++runs; }});
  auto plain = b.barrier("phase", 2);
  auto waiting = plain.async_arrive_and_wait();
  world.settle();
  CHECK(acting.arrive_and_wait() == 1);
  CHECK(runs == 1);
  CHECK(waiting.get() == 0);
  auto copy = acting;
  waiting = plain.async_arrive_and_wait();
  world.settle();
  CHECK(copy.arrive_and_wait_for(1s) == 1);
  CHECK(runs == 2);
  CHECK(waiting.get() == 0);
}

TEST_CASE("a barrier's own action that throws breaks it") {
  two_clients w;
  auto acting = w.a.barrier("phase", 2, {.action = [] { throw std::runtime_error{"no"}; }});
  auto waiting = w.b.barrier("phase").async_arrive_and_wait();
  w.settle();
  CHECK_THROWS_AS(acting.arrive_and_wait(), std::runtime_error);
  CHECK_FAILS(errc::broken_barrier, waiting.get());
}

TEMPLATE_TEST_CASE("the waits of a queue of another order can be stopped", "", lifo_queue<int>,
                   priority_queue<int>) {
  two_clients w;
  auto jobs = [&] {
    if constexpr (std::is_same_v<TestType, lifo_queue<int>>)
      return w.a.lifo_queue<int>(1);
    else
      return w.a.priority_queue<int>(1);
  }();
  std::stop_source stop;
  CHECK(jobs.push(stop.get_token(), 1));
  CHECK(jobs.pop(stop.get_token()) == 1);
  stop.request_stop();
  CHECK(jobs.pop(stop.get_token()) == std::nullopt);
  jobs.push(2);
  CHECK_FALSE(jobs.push(stop.get_token(), 3));
  CHECK(jobs.size() == 1);
}

TEST_CASE("a deque's waits at both ends can be stopped") {
  two_clients w;
  auto jobs = w.a.deque<int>(2);
  std::stop_source stop;
  CHECK(jobs.push_back(stop.get_token(), 1));
  CHECK(jobs.push_front(stop.get_token(), 0));
  CHECK(jobs.pop_back(stop.get_token()) == 1);
  CHECK(jobs.pop_front(stop.get_token()) == 0);
  stop.request_stop();
  CHECK(jobs.pop_back(stop.get_token()) == std::nullopt);
  CHECK(jobs.pop_front(stop.get_token()) == std::nullopt);
  jobs.append_range({1, 2});
  CHECK_FALSE(jobs.push_back(stop.get_token(), 3));
  CHECK_FALSE(jobs.push_front(stop.get_token(), 3));
  CHECK(jobs.size() == 2);
}

TEST_CASE("a queue's waits can be stopped") {
  two_clients w;
  auto jobs = w.a.queue<int>(1);
  std::stop_source stop;
  CHECK(jobs.push(stop.get_token(), 1));
  CHECK(jobs.pop(stop.get_token()) == 1);
  stop.request_stop();
  CHECK(jobs.pop(stop.get_token()) == std::nullopt);
  jobs.push(2);
  CHECK_FALSE(jobs.push(stop.get_token(), 3));
  CHECK(jobs.size() == 1);
}
