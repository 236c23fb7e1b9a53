#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;

namespace {

/// A queue whose waits end with an error instead of an empty result.
class impatient_queue : public queue<int> {
public:
  explicit impatient_queue(const queue<int>& jobs) : queue<int>{jobs} {}
  void pop_within(time_limit time) const { call_for<"pop">(time); }
  void push_within(time_limit time) const { call_for<"push">(time, pack(1)); }
  void join_within(time_limit time) const { call_for<"join">(time); }
};

} // namespace

TEST_CASE("a time-out names the queue, the operation and the time") {
  two_clients w;
  impatient_queue jobs{w.a.queue<int>("jobs", 1)};
  CHECK_FAILS_SAYING(errc::timed_out, "queue 'jobs': pop timed out after 5 s", jobs.pop_within(5s));
  jobs.push(1);
  CHECK_FAILS_SAYING(errc::timed_out, "queue 'jobs': push timed out after 0.25 s",
                     jobs.push_within(250ms));
  CHECK_FAILS_SAYING(errc::timed_out, "queue 'jobs': join timed out after 3600 s",
                     jobs.join_within(1h));
  CHECK(jobs.pop() == 1);
}

TEST_CASE("an index out of range is named with the list's size") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers", {1, 2, 3});
  CHECK_FAILS_SAYING(errc::out_of_range,
                     "list 'numbers': at: index 3 is out of range for 3 elements", numbers.at(3));
  CHECK_FAILS_SAYING(errc::out_of_range,
                     "list 'numbers': fetch_add: index -4 is out of range for 3 elements",
                     numbers[-4] += 1);
  CHECK_FAILS_SAYING(errc::out_of_range,
                     "list 'numbers': set: index 7 is out of range for 3 elements", numbers[7] = 1);
  CHECK(numbers.size() == 3);
}

TEST_CASE("taking from an empty list is named") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers");
  CHECK_FAILS_SAYING(errc::empty, "list 'numbers': pop_back: the list is empty",
                     numbers.pop_back());
  CHECK_FAILS_SAYING(errc::empty, "list 'numbers': pop_front: the list is empty",
                     numbers.pop_front());
  CHECK_FAILS(errc::out_of_range, numbers.front());
  numbers.push_back(1);
  CHECK(numbers.pop_back() == 1);
}

TEST_CASE("a missing key is named with its dict") {
  two_clients w;
  auto ages = w.a.dict<std::string, int>("ages");
  CHECK_FAILS_SAYING(errc::no_such_key, "dict 'ages': at: no such key: \"ann\"", ages.at("ann"));
  int age = 0;
  CHECK_FAILS_SAYING(errc::no_such_key, "dict 'ages': at: no such key: \"ann\"", age = ages["ann"]);
  ages["ann"] = 30;
  CHECK(ages.at("ann") == 30);
}

TEST_CASE("an anonymous object is named by its number") {
  two_clients w;
  auto numbers = w.a.list<int>();
  CHECK_FAILS_SAYING(errc::empty, numbers.title() + ": pop_back: the list is empty",
                     numbers.pop_back());
}

TEST_CASE("a sum out of range is named with the range") {
  two_clients w;
  auto bytes = w.a.list<uint8_t>("bytes", {250});
  CHECK_FAILS_SAYING(errc::out_of_range, "list 'bytes': fetch_add: the sum 260 is outside [0, 255]",
                     bytes[0] += 10);
  CHECK(bytes[0] == 250);
}

TEST_CASE("a queue of negative size is refused by name") {
  two_clients w;
  CHECK_FAILS_SAYING(errc::bad_argument, "queue<int> 'jobs': queue size must not be negative",
                     w.a.queue<int>("jobs", -1));
  CHECK_FAILS_SAYING(errc::bad_argument, "queue<int>: queue size must not be negative",
                     w.a.queue<int>(-1));
  CHECK(w.a.objects().empty());
  CHECK(w.a.queue<int>("jobs", 1).capacity() == 1);
}

TEST_CASE("a queue that is shut down is named") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs");
  jobs.shutdown();
  CHECK_FAILS_SAYING(errc::shut_down, "queue 'jobs': push: the queue is shut down", jobs.push(1));
  CHECK_FAILS_SAYING(errc::shut_down, "queue 'jobs': pop: the queue is shut down", jobs.pop());
  CHECK(jobs.closed());
}

TEST_CASE("a wait that nothing can end is named") {
  two_clients w;
  CHECK_FAILS_SAYING(errc::would_deadlock,
                     "queue 'jobs': pop: no event is left that could end this wait\n"
                     "the test: waits for queue 'jobs': pop\n",
                     w.a.queue<int>("jobs").pop());
  CHECK(w.a.list<int>({1}).size() == 1);
}

TEST_CASE("a proxy that refers to no object says so") {
  list<int> numbers;
  dict<int, int> ages;
  queue<int> jobs;
  CHECK_FALSE(numbers);
  CHECK(numbers.name().empty());
  CHECK(numbers.title() == "no object");
  CHECK_FAILS_SAYING(errc::object_gone, "size: this proxy refers to no object", numbers.size());
  CHECK_FAILS(errc::object_gone, numbers.push_back(1));
  CHECK_FAILS(errc::object_gone, numbers[0] += 1);
  CHECK_FAILS(errc::object_gone, numbers.begin());
  CHECK_FAILS(errc::object_gone, ages[1] = 1);
  CHECK_FAILS(errc::object_gone, jobs.pop());
  CHECK_FAILS(errc::object_gone, jobs.async_pop());
  two_clients w;
  numbers = w.a.list<int>({1});
  CHECK(numbers);
  CHECK(numbers.size() == 1);
}

TEST_CASE("an error is a std::system_error with a code of its own") {
  two_clients w;
  try {
    w.a.list<int>().pop_back();
    FAIL("nothing was thrown");
  } catch (const std::system_error& failure) {
    CHECK(failure.code() == errc::empty);
    CHECK(failure.code().category() == error_category());
    CHECK(failure.code().message() == "empty");
  }
}
