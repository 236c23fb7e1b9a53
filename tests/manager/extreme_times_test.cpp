#include "tests/manager/two_clients.hpp"

#include <cmath>
#include <functional>
#include <mutex>
#include <vector>

using namespace manager;
using namespace manager::test;
using namespace std::chrono;

// Every wait accepts every time: times that are over, times beyond any clock, fractions, and NaN.

namespace {

using seconds_of_double = duration<double>;
using hours_of_steady = time_point<steady_clock, hours>;

/// A wait with each kind of time.
struct wait {
  template <class F> explicit wait(F form) {
    for_double = [form](seconds_of_double time) { return form(time); };
    for_hours = [form](hours time) { return form(time); };
  }
  std::function<bool(seconds_of_double)> for_double;
  std::function<bool(hours)> for_hours;
};

void check_times_that_are_over(const wait& form, testing::world& world) {
  auto before = world.elapsed();
  CHECK_FALSE(form.for_hours(hours::min()));
  CHECK_FALSE(form.for_hours(hours{-1}));
  CHECK_FALSE(form.for_double(seconds_of_double{-INFINITY}));
  CHECK_FALSE(form.for_double(seconds_of_double{NAN}));
  CHECK(world.elapsed() == before);
  CHECK_FALSE(form.for_double(seconds_of_double{0.5}));
  CHECK(world.elapsed() == before + 500ms);
}

void check_times_without_end(const wait& form) {
  CHECK_FAILS(errc::would_deadlock, form.for_hours(hours::max()));
  CHECK_FAILS(errc::would_deadlock, form.for_double(seconds_of_double{INFINITY}));
}

/// Calls `until` with the time points at both ends of a clock.
template <class F> void check_time_points(F until) {
  CHECK_FALSE(until(steady_clock::time_point::min()));
  CHECK_FALSE(until(system_clock::time_point::min()));
  CHECK_FALSE(until(hours_of_steady::min()));
  CHECK_FAILS(errc::would_deadlock, until(steady_clock::time_point::max()));
  CHECK_FAILS(errc::would_deadlock, until(system_clock::time_point::max()));
  CHECK_FAILS(errc::would_deadlock, until(hours_of_steady::max()));
}

} // namespace

TEST_CASE("a queue's waits take any time") {
  two_clients w;
  auto jobs = w.a.queue<int>(1);
  wait pop{[&](auto time) { return jobs.pop_for(time).has_value(); }};
  check_times_that_are_over(pop, w.world);
  check_times_without_end(pop);
  jobs.push(1);
  wait push{[&](auto time) { return jobs.push_for(time, 2); }};
  check_times_that_are_over(push, w.world);
  check_times_without_end(push);
  wait join{[&](auto time) { return jobs.join_for(time); }};
  check_times_that_are_over(join, w.world);
  check_times_without_end(join);
  CHECK(jobs.pop_for(hours::max()) == 1);
}

TEST_CASE("the waits of queues of other orders take any time") {
  two_clients w;
  auto stack = w.a.lifo_queue<int>(1);
  auto by_value = w.a.priority_queue<int>(1);
  auto row = w.a.deque<int>(1);
  auto check = [&](const wait& form) {
    check_times_that_are_over(form, w.world);
    check_times_without_end(form);
  };
  check(wait{[&](auto time) { return stack.pop_for(time).has_value(); }});
  check(wait{[&](auto time) { return by_value.pop_for(time).has_value(); }});
  check(wait{[&](auto time) { return row.pop_back_for(time).has_value(); }});
  check(wait{[&](auto time) { return row.pop_front_for(time).has_value(); }});
  stack.push(1);
  by_value.push(1);
  row.push_back(1);
  check(wait{[&](auto time) { return stack.push_for(time, 2); }});
  check(wait{[&](auto time) { return by_value.push_for(time, 2); }});
  check(wait{[&](auto time) { return row.push_back_for(time, 2); }});
  check(wait{[&](auto time) { return row.push_front_for(time, 2); }});
}

TEMPLATE_TEST_CASE("a lock's waits take any time", "", mutex, recursive_mutex, shared_mutex) {
  two_clients w;
  auto of = [](session& m) {
    if constexpr (std::is_same_v<TestType, mutex>)
      return m.mutex("lock");
    else if constexpr (std::is_same_v<TestType, recursive_mutex>)
      return m.recursive_mutex("lock");
    else
      return m.shared_mutex("lock");
  };
  auto mine = of(w.a);
  auto theirs = of(w.b);
  mine.lock();
  wait lock{[&](auto time) { return theirs.try_lock_for(time); }};
  check_times_that_are_over(lock, w.world);
  check_times_without_end(lock);
  check_time_points([&](auto when) { return theirs.try_lock_until(when); });
  if constexpr (std::is_same_v<TestType, shared_mutex>) {
    wait share{[&](auto time) { return theirs.try_lock_shared_for(time); }};
    check_times_that_are_over(share, w.world);
    check_times_without_end(share);
    check_time_points([&](auto when) { return theirs.try_lock_shared_until(when); });
  }
  mine.unlock();
  std::unique_lock guard{theirs, hours::max()};
  CHECK(guard.owns_lock());
}

TEST_CASE("a semaphore's waits take any time") {
  two_clients w;
  auto permits = w.a.semaphore(0);
  wait acquire{[&](auto time) { return permits.try_acquire_for(time); }};
  check_times_that_are_over(acquire, w.world);
  check_times_without_end(acquire);
  check_time_points([&](auto when) { return permits.try_acquire_until(when); });
}

TEST_CASE("the waits for events, latches and phases of a barrier take any time") {
  two_clients w;
  auto event = w.a.event();
  wait set{[&](auto time) { return event.wait_for(time); }};
  check_times_that_are_over(set, w.world);
  check_times_without_end(set);
  check_time_points([&](auto when) { return event.wait_until(when); });
  auto latch = w.a.latch(1);
  wait down{[&](auto time) { return latch.wait_for(time); }};
  check_times_that_are_over(down, w.world);
  check_times_without_end(down);
  auto barrier = w.a.barrier(2);
  auto arrived = barrier.arrive();
  wait phase{[&](auto time) { return barrier.wait_for(arrived, time); }};
  check_times_that_are_over(phase, w.world);
  check_times_without_end(phase);
  check_time_points([&](auto when) { return barrier.wait_until(arrived, when); });
}

TEST_CASE("the wait for a value to change takes any time") {
  two_clients w;
  auto value = w.a.value<int>(1);
  wait change{[&](auto time) { return value.wait_for(1, time).has_value(); }};
  check_times_that_are_over(change, w.world);
  check_times_without_end(change);
  check_time_points([&](auto when) { return value.wait_until(1, when).has_value(); });
}

TEST_CASE("a barrier is broken by a time that is over, not by one without end") {
  two_clients w;
  auto barrier = w.a.barrier(2);
  CHECK_FALSE(barrier.arrive_and_wait_for(hours::min()));
  CHECK(barrier.broken());
  barrier.reset();
  CHECK_FALSE(barrier.arrive_and_wait_until(steady_clock::time_point::min()));
  barrier.reset();
  auto first = barrier.async_arrive_and_wait();
  w.settle();
  CHECK(barrier.arrive_and_wait_for(hours::max()) == size_t{1});
  CHECK(first.get() == 0);
}

TEST_CASE("a condition's waits take any time") {
  two_clients w;
  auto mutex = w.a.mutex();
  auto condition = w.a.condition_variable();
  std::unique_lock lock{mutex};
  auto never = [] { return false; };
  auto notified = [](std::cv_status status) { return status == std::cv_status::no_timeout; };
  wait plain{[&](auto time) { return notified(condition.wait_for(lock, time)); }};
  check_times_that_are_over(plain, w.world);
  check_times_without_end(plain);
  wait with{[&](auto time) { return condition.wait_for(lock, time, never); }};
  check_times_that_are_over(with, w.world);
  check_times_without_end(with);
  check_time_points([&](auto when) { return condition.wait_until(lock, when, never); });
  CHECK(lock.owns_lock());
}

TEST_CASE("a future's wait takes any time") {
  two_clients w;
  auto item = w.a.queue<int>("jobs").async_pop();
  wait ready{[&](auto time) { return item.wait_for(time); }};
  check_times_that_are_over(ready, w.world);
  check_times_without_end(ready);
  w.b.queue<int>("jobs").push(1);
  CHECK(item.wait_for(hours::max()));
  CHECK(item.get() == 1);
}

TEST_CASE("virtual time advances by any time, at most to its end") {
  two_clients w;
  auto jobs = w.a.queue<int>();
  auto item = jobs.async_pop();
  w.world.advance(hours::min());
  CHECK(w.world.elapsed() == 0s);
  w.world.advance(seconds_of_double{0.5});
  CHECK(w.world.elapsed() == 500ms);
  w.world.advance(hours::max());
  w.world.advance(hours::max());
  CHECK_FALSE(item.ready());
  jobs.push(1);
  CHECK(item.get() == 1);
  CHECK(jobs.pop_for(seconds{0}) == std::nullopt);
}

TEST_CASE("heartbeats may be as far apart as can be") {
  testing::world world{{.listen = {"127.0.0.1:0"}, .heartbeat = hours::max()}};
  auto m = world.connect();
  auto jobs = m.queue<int>();
  world.advance(1h);
  CHECK_FALSE(jobs.pop_for(1h));
  CHECK(world.elapsed() == 2h);
}
