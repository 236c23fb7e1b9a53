#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

namespace {

/// One queue, used by two clients.
struct shared_queue : two_clients {
  explicit shared_queue(int64_t capacity = 0) : mine{a.queue<int>("jobs", capacity)} {}

  queue<int> mine;
  queue<int> theirs = b.queue<int>("jobs");
};

} // namespace

TEST_CASE("what one client pushes another pops, in the same order") {
  shared_queue w;
  w.mine.push(1);
  w.mine.push(2);
  CHECK(w.theirs.pop() == 1);
  CHECK(w.theirs.pop() == 2);
  w.theirs.push(3);
  CHECK(w.mine.pop() == 3);
  CHECK(w.mine.title() == "queue 'jobs'");
}

TEST_CASE("size, capacity and fullness are known to every client") {
  shared_queue w{2};
  CHECK(w.theirs.empty());
  CHECK(w.theirs.capacity() == 2);
  w.mine.push(1);
  CHECK(w.theirs.size() == 1);
  CHECK_FALSE(w.theirs.empty());
  CHECK_FALSE(w.theirs.full());
  w.mine.push(2);
  CHECK(w.theirs.full());
  auto unbounded = w.a.queue<int>();
  unbounded.push(1);
  CHECK(unbounded.capacity() == 0);
  CHECK_FALSE(unbounded.full());
}

TEST_CASE("an existing queue keeps its capacity when it is opened without one") {
  shared_queue w{2};
  CHECK(w.b.queue<int>("jobs").capacity() == 2);
}

TEST_CASE("the first element is seen without taking it") {
  shared_queue w;
  CHECK(w.theirs.front() == std::nullopt);
  w.mine.push_many({1, 2});
  CHECK(w.theirs.front() == 1);
  CHECK(w.theirs.front() == 1);
  CHECK(w.mine.size() == 2);
}

TEST_CASE("many elements are put and taken in one operation each") {
  shared_queue w;
  w.mine.push_many({1, 2, 3, 4, 5});
  CHECK(w.theirs.pop_many(2) == ints{1, 2});
  CHECK(w.theirs.pop_many(std::numeric_limits<size_t>::max()) == ints{3, 4, 5});
  w.mine.push_many({});
  CHECK(w.mine.empty());
  CHECK_FAILS(errc::bad_argument, w.mine.pop_many(0));
}

TEST_CASE("work is counted from put to done") {
  shared_queue w;
  CHECK(w.theirs.unfinished() == 0);
  w.mine.push_many({1, 2, 3});
  CHECK(w.theirs.unfinished() == 3);
  w.theirs.pop_many(3);
  CHECK(w.mine.unfinished() == 3);
  w.theirs.task_done();
  CHECK(w.mine.unfinished() == 2);
  w.theirs.task_done(2);
  CHECK(w.mine.unfinished() == 0);
  CHECK_FAILS(errc::bad_argument, w.theirs.task_done());
  CHECK_FAILS(errc::bad_argument, w.theirs.task_done(0));
  CHECK_FAILS(errc::bad_argument, w.theirs.task_done(-1));
}

TEST_CASE("after shutdown nothing can be put and what is there can be taken") {
  shared_queue w;
  w.mine.push_many({1, 2});
  CHECK_FALSE(w.theirs.closed());
  w.mine.shutdown();
  CHECK(w.theirs.closed());
  CHECK_FAILS(errc::shut_down, w.theirs.push(3));
  CHECK_FAILS(errc::shut_down, w.theirs.try_push(3));
  CHECK_FAILS(errc::shut_down, w.theirs.push_many({3}));
  CHECK(w.theirs.pop() == 1);
  CHECK(w.theirs.try_pop() == 2);
  CHECK_FAILS(errc::shut_down, w.theirs.pop());
  CHECK_FAILS(errc::shut_down, w.theirs.try_pop());
  CHECK_FAILS(errc::shut_down, w.theirs.pop_many(2));
  CHECK(w.theirs.next() == std::nullopt);
}

TEST_CASE("an immediate shutdown drops what is there") {
  shared_queue w;
  w.mine.push_many({1, 2});
  w.theirs.pop();
  w.mine.shutdown(true);
  CHECK(w.theirs.empty());
  CHECK(w.theirs.unfinished() == 1); // the element that was taken
  CHECK_FAILS(errc::shut_down, w.theirs.pop());
}

TEST_CASE("a consumer loop takes every element and ends with shutdown") {
  shared_queue w;
  w.mine.push_many({1, 2, 3});
  w.mine.shutdown();
  ints seen;
  for (auto& job : w.theirs.consume())
    seen.push_back(job);
  CHECK(seen == ints{1, 2, 3});
  for (auto& job : w.theirs.consume())
    FAIL("an empty queue has an element " << job);
}

TEST_CASE("a consumer takes each element only when the loop asks for it") {
  shared_queue w;
  w.mine.push_many({1, 2, 3});
  for (auto& job : w.theirs.consume())
    if (job == 2)
      break;
  CHECK(w.mine.pop() == 3);
  auto words = w.a.queue<std::string>();
  words.push("three");
  CHECK(words.consume().begin()->size() == 5);
}
