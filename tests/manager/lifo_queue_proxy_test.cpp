#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

namespace {

/// One LIFO queue, used by two clients.
struct shared_stack : two_clients {
  explicit shared_stack(int64_t capacity = 0) : mine{a.lifo_queue<int>("jobs", capacity)} {}

  lifo_queue<int> mine;
  lifo_queue<int> theirs = b.lifo_queue<int>("jobs");
};

} // namespace

TEST_CASE("what one client pushes last another pops first") {
  shared_stack w;
  w.mine.push(1);
  w.mine.push_many({2, 3});
  CHECK(w.theirs.top() == 3);
  CHECK(w.theirs.snapshot() == ints{3, 2, 1});
  CHECK(w.theirs.pop() == 3);
  CHECK(w.theirs.pop_many(5) == ints{2, 1});
  CHECK(w.mine.top() == std::nullopt);
  CHECK(w.mine.title() == "lifo_queue 'jobs'");
}

TEST_CASE("a LIFO queue waits for elements and for room") {
  shared_stack w{1};
  CHECK(w.mine.capacity() == 1);
  auto item = w.theirs.async_pop();
  w.settle();
  CHECK_FALSE(item.ready());
  w.mine.push(1);
  CHECK(item.get() == 1);
  w.mine.push(2);
  CHECK(w.mine.full());
  CHECK_FALSE(w.mine.try_push(3));
  CHECK_FALSE(w.mine.push_for(2s, 3));
  auto put = w.theirs.async_push(4);
  w.settle();
  CHECK_FALSE(put.ready());
  CHECK(w.mine.pop() == 2);
  put.get();
  CHECK(w.mine.pop_for(1s) == 4);
  CHECK(w.mine.try_pop() == std::nullopt);
  CHECK(w.mine.pop_for(3s) == std::nullopt);
  CHECK(w.world.elapsed() == 5s);
  w.mine.async_push_many({5}).get();
  CHECK(w.theirs.try_pop() == 5);
}

TEST_CASE("work with a LIFO queue is counted, and ends") {
  shared_stack w;
  w.mine.push_many({1, 2, 3});
  CHECK(w.theirs.unfinished() == 3);
  CHECK_FALSE(w.mine.join_for(1s));
  w.mine.shutdown();
  CHECK(w.theirs.closed());
  CHECK_FAILS(errc::shut_down, w.theirs.push(4));
  ints seen;
  for (auto& job : w.theirs.consume())
    seen.push_back(job);
  CHECK(seen == ints{3, 2, 1});
  CHECK_FAILS(errc::bad_argument, w.theirs.task_done(4));
  w.theirs.task_done(3);
  w.mine.join();
  CHECK(w.theirs.next() == std::nullopt);
}

TEST_CASE("a LIFO queue keeps what is nested in it") {
  two_clients w;
  auto mine = w.a.lifo_queue<list<int>>("lists");
  mine.push(w.a.list<int>({7}));
  auto theirs = w.b.lifo_queue<list<int>>("lists");
  CHECK(theirs.pop().at(0) == 7);
}
