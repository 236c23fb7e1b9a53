#include "tests/manager/two_clients.hpp"

#include <chrono>

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

TEST_CASE("an object that is opened with other parameters is refused, naming both") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs", 10);
  CHECK_FAILS_SAYING(
      errc::bad_argument,
      "queue<int> 'jobs': it has capacity 10, not 20; give no parameters to open it as it is",
      w.b.queue<int>("jobs", 20));
  CHECK_FAILS(errc::bad_argument, w.b.queue<int>("jobs", 0));
  auto stack = w.a.lifo_queue<int>("stack", 10);
  CHECK_FAILS(errc::bad_argument, w.b.lifo_queue<int>("stack", 20));
  auto sorted = w.a.priority_queue<int>("sorted", {.order = priority_order::largest_first});
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "priority_queue<int> 'sorted': it has order largest first, not smallest "
                     "first; give no parameters to open it as it is",
                     w.b.priority_queue<int>("sorted", {}));
  auto recent = w.a.deque<int>("recent", {.maxlen = 3});
  CHECK_FAILS_SAYING(
      errc::bad_argument,
      "deque<int> 'recent': it has maxlen 3, not 4; give no parameters to open it as it is",
      w.b.deque<int>("recent", {.maxlen = 4}));
  auto barrier = w.a.barrier("b", 3, {.timeout = 5s});
  CHECK_FAILS(errc::bad_argument, w.b.barrier("b", 4));
  CHECK_FAILS_SAYING(
      errc::bad_argument,
      "barrier 'b': it has time-out 5 s, not 6 s; give no parameters to open it as it is",
      w.b.barrier("b", 3, {.timeout = 6s}));
  auto latch = w.a.latch("l", 2);
  CHECK_FAILS(errc::bad_argument, w.b.latch("l", 3));
  auto permits = w.a.semaphore("s", 2);
  CHECK_FAILS(errc::bad_argument, w.b.semaphore("s", 1));
  auto bounded = w.a.bounded_semaphore("bs", 2);
  CHECK_FAILS(errc::bad_argument, w.b.bounded_semaphore("bs", 3));
  auto array = w.a.array<int>("a", 2);
  CHECK_FAILS(errc::bad_argument, w.b.array<int>("a", 3));
}

TEST_CASE("an object is opened with the same parameters, or with none") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs", 10);
  CHECK(w.b.queue<int>("jobs") == jobs);
  CHECK(w.b.queue<int>("jobs", 10) == jobs);
  auto sorted = w.a.priority_queue<int>("sorted", {.order = priority_order::largest_first});
  CHECK(w.b.priority_queue<int>("sorted").order() == priority_order::largest_first);
  CHECK(w.b.priority_queue<int>("sorted", {.order = priority_order::largest_first}) == sorted);
  auto recent = w.a.deque<int>("recent", {.maxlen = 3});
  CHECK(w.b.deque<int>("recent").maxlen() == 3);
  CHECK(w.b.deque<int>("recent", {.maxlen = 3}) == recent);
  auto barrier = w.a.barrier("b", 3, {.timeout = 5s});
  CHECK(w.b.barrier("b") == barrier);
  CHECK(w.b.barrier("b", 3) == barrier); // does not state a time-out
  CHECK(w.b.barrier("b", 3, {.timeout = 5s}) == barrier);
  auto latch = w.a.latch("l", 2);
  latch.count_down();
  CHECK(w.b.latch("l", 2) == latch); // the initial count
  CHECK(w.b.latch("l") == latch);
  auto permits = w.a.semaphore("s", 2);
  permits.acquire();
  permits.add(5);
  CHECK(w.b.semaphore("s", 2) == permits);
  CHECK(w.b.semaphore("s") == permits);
  CHECK(w.b.bounded_semaphore("new").maximum() == 1);
}

TEST_CASE("the first contents of a container are no parameters") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1, 2});
  CHECK(w.b.list<int>("numbers", {3}).snapshot() == std::vector{1, 2});
  auto array = w.a.array<int>("array", {1, 2});
  CHECK(w.b.array<int>("array", {3, 4}).snapshot() == std::vector{1, 2});
  auto value = w.a.value<int>("value", 1);
  CHECK(w.b.value<int>("value", 2) == 1);
}

TEST_CASE("a barrier, a latch or an array is opened, but not made, without its number") {
  two_clients w;
  CHECK_FAILS(errc::no_such_name, w.a.barrier("b"));
  CHECK_FAILS(errc::no_such_name, w.a.latch("l"));
  CHECK_FAILS(errc::no_such_name, w.a.array<int>("a"));
  CHECK(w.a.objects().empty());
  auto latch = w.a.latch("l", 2);
  CHECK_FAILS_SAYING(errc::type_mismatch, "'l' is a latch, not a barrier", w.b.barrier("l"));
}
