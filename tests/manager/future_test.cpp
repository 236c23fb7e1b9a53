#include "tests/manager/two_clients.hpp"

#include <type_traits>

using namespace manager;
using namespace manager::test;

static_assert(std::is_nothrow_move_constructible_v<future<int>>);
static_assert(!std::is_copy_constructible_v<future<int>>);

TEST_CASE("a future tells when its wait is over") {
  two_clients w;
  auto mine = w.a.queue<int>("jobs");
  auto theirs = w.b.queue<int>("jobs");
  auto item = theirs.async_pop();
  CHECK_FALSE(item.wait_for(5s));
  CHECK(w.world.elapsed() == 5s);
  auto moved = std::move(item);
  mine.push(1);
  CHECK(moved.wait_for(0s));
  CHECK(moved.get() == 1);
  CHECK(w.world.elapsed() == 5s);
}

TEST_CASE("a future that is dropped while it waits takes nothing") {
  two_clients w;
  auto mine = w.a.queue<int>("jobs");
  auto theirs = w.b.queue<int>("jobs");
  {
    auto unread = theirs.async_pop();
    w.settle();
    CHECK(w.world.server_inventory().waits == 1);
  }
  w.settle();
  CHECK(w.world.server_inventory().waits == 0);
  mine.push_many({1, 2});
  CHECK(mine.pop() == 1);
}

TEST_CASE("a put whose future is dropped takes place all the same") {
  two_clients w;
  auto mine = w.a.queue<int>("jobs", 1);
  auto theirs = w.b.queue<int>("jobs");
  mine.push(1);
  { auto unread = theirs.async_push(2); }
  CHECK(mine.pop() == 1);
  CHECK(mine.pop() == 2);
}

TEST_CASE("a canceled wait has no effect and says so") {
  two_clients w;
  auto mine = w.a.queue<int>("jobs");
  auto theirs = w.b.queue<int>("jobs");
  auto item = theirs.async_pop();
  CHECK(item.cancel());
  mine.push(1);
  CHECK(mine.size() == 1);
  CHECK_FALSE(item.cancel());
  CHECK_FAILS_SAYING(errc::canceled, "queue 'jobs': pop: canceled", item.get());
  CHECK(w.a.queue<int>("jobs").pop() == 1);
}

TEST_CASE("the future of then cancels the wait before it, whichever thread reads the answer") {
  for (int i = 0; i < 100; ++i) {
    auto m = manager::local();
    auto jobs = m.queue<int>("jobs");
    auto item = jobs.async_pop().then([](int x) { return x; });
    CHECK(item.cancel());
    CHECK_FAILS(errc::canceled, item.get());
    auto failure = jobs.async_pop().then([](int x) { return x; }, [](const error&) { return -1; });
    CHECK(failure.cancel());
    CHECK(failure.get() == -1);
    CHECK_FALSE(failure.valid());
  }
}

TEST_CASE("a chain of a hundred thousand futures ends") {
  auto m = manager::local();
  auto jobs = m.queue<int>("jobs");
  auto chain = jobs.async_pop();
  for (int i = 0; i < 100'000; ++i)
    chain = chain.then([](int x) { return x + 1; });
  CHECK_FALSE(chain.wait_for(0s));
  jobs.push(1);
  CHECK(chain.get() == 100'001);
}

TEST_CASE("what has ended cannot be canceled") {
  two_clients w;
  auto mine = w.a.queue<int>("jobs");
  auto theirs = w.b.queue<int>("jobs");
  auto item = theirs.async_pop();
  w.settle();
  mine.push(1);
  CHECK_FALSE(item.cancel()); // the element was already being sent
  CHECK(item.get() == 1);
  auto put = theirs.async_push(2);
  CHECK_FALSE(put.cancel());
  put.get();
  CHECK(mine.pop() == 2);
}

TEST_CASE("a wait that cannot end leaves nothing waiting behind") {
  two_clients w;
  auto mine = w.a.queue<int>("jobs", 1);
  CHECK_FAILS(errc::would_deadlock, mine.pop());
  mine.push(1);
  CHECK_FAILS(errc::would_deadlock, mine.push(2));
  w.settle();
  CHECK(w.world.server_inventory().waits == 0);
  CHECK(w.b.queue<int>("jobs").pop() == 1);
  CHECK(mine.empty());
}

TEST_CASE("operations of one client take effect in the order of their calls") {
  two_clients w;
  auto mine = w.a.queue<int>("jobs");
  auto theirs = w.b.queue<int>("jobs");
  std::vector<future<void>> puts;
  puts.reserve(100);
  for (int i = 0; i < 100; ++i)
    puts.push_back(mine.async_push(i));
  CHECK(mine.size() == 100);
  for (int i = 0; i < 100; ++i)
    CHECK(theirs.pop() == i);
  for (auto& put : puts)
    put.get();
}

TEST_CASE("a failed asynchronous operation is named when its result is asked for") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs");
  jobs.shutdown();
  auto done = jobs.async_push(1);
  w.settle();
  CHECK(done.ready());
  CHECK_FAILS_SAYING(errc::shut_down, "queue 'jobs': push: the queue is shut down", done.get());
}
