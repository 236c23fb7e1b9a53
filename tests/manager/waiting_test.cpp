#include "tests/manager/two_clients.hpp"

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

TEST_CASE("pop waits until an element is pushed") {
  shared_queue w;
  auto item = w.theirs.async_pop();
  w.settle();
  CHECK_FALSE(item.ready());
  w.mine.push(1);
  w.settle();
  CHECK(item.ready());
  CHECK(item.get() == 1);
}

TEST_CASE("pop_for gives up after exactly its time") {
  shared_queue w;
  CHECK(w.mine.pop_for(5s) == std::nullopt);
  CHECK(w.world.elapsed() == 5s);
  CHECK(w.mine.pop_for(1ns) == std::nullopt);
  CHECK(w.world.elapsed() == 5s + 1ns);
  w.theirs.push(1);
  CHECK(w.mine.pop_for(5s) == 1);
  CHECK(w.world.elapsed() == 5s + 1ns);
}

TEST_CASE("the try forms take no time") {
  shared_queue w{1};
  CHECK(w.mine.try_pop() == std::nullopt);
  CHECK(w.mine.pop_for(-1s) == std::nullopt); // a time in the past means no wait
  CHECK(w.mine.try_push(1));
  CHECK_FALSE(w.mine.try_push(2));
  CHECK(w.theirs.try_pop() == 1);
  CHECK(w.world.elapsed() == 0s);
}

TEST_CASE("a pop that timed out takes nothing later") {
  shared_queue w;
  CHECK(w.theirs.pop_for(5s) == std::nullopt);
  w.mine.push(1);
  w.world.advance(1h);
  CHECK(w.mine.size() == 1);
}

TEST_CASE("push waits while a bounded queue is full") {
  shared_queue w{1};
  w.mine.push(1);
  auto done = w.mine.async_push(2);
  w.settle();
  CHECK_FALSE(done.ready());
  CHECK(w.theirs.size() == 1);
  CHECK(w.theirs.pop() == 1);
  w.settle();
  CHECK(done.ready());
  done.get();
  CHECK(w.theirs.pop() == 2);
}

TEST_CASE("push_for gives up after exactly its time and leaves nothing behind") {
  shared_queue w{1};
  w.mine.push(1);
  CHECK_FALSE(w.mine.push_for(3s, 2));
  CHECK(w.world.elapsed() == 3s);
  CHECK(w.theirs.pop() == 1);
  CHECK(w.theirs.empty());
  CHECK(w.mine.push_for(3s, 3));
  CHECK(w.world.elapsed() == 3s);
}

TEST_CASE("push_many puts all elements or none") {
  shared_queue w{3};
  w.mine.push(0);
  CHECK_FAILS(errc::bad_argument, w.mine.push_many({1, 2, 3, 4})); // never fits
  CHECK(w.theirs.size() == 1);
  CHECK_FAILS(errc::would_deadlock, w.mine.push_many({1, 2, 3})); // does not fit now
  CHECK(w.theirs.size() == 1);
}

TEST_CASE("join waits until all that was put is done") {
  shared_queue w;
  w.mine.join(); // does not wait
  w.mine.push_many({1, 2});
  CHECK_FALSE(w.mine.join_for(2s));
  CHECK(w.world.elapsed() == 2s);
  w.theirs.pop_many(2);
  w.theirs.task_done();
  CHECK_FALSE(w.mine.join_for(0s));
  w.theirs.task_done();
  CHECK(w.mine.join_for(0s));
  w.mine.join();
  CHECK(w.world.elapsed() == 2s);
}

TEST_CASE("waiting clients are served in the order they came") {
  shared_queue w;
  auto third_client = w.world.connect();
  auto third = third_client.queue<int>("jobs");
  auto first_item = w.theirs.async_pop();
  w.settle();
  auto second_item = third.async_pop();
  w.settle();
  auto third_item = w.theirs.async_pop();
  w.settle();
  w.mine.push(1);
  w.settle();
  CHECK(first_item.ready());
  CHECK_FALSE(second_item.ready());
  w.mine.push_many({2, 3});
  CHECK(third_item.get() == 3);
  CHECK(second_item.get() == 2);
  CHECK(first_item.get() == 1);
}

TEST_CASE("a small push does not overtake a large one that waits for room") {
  shared_queue w{2};
  w.mine.push(1);
  auto third_client = w.world.connect();
  auto first = w.theirs.async_push(2);
  auto second = third_client.queue<int>("jobs").async_push(3);
  w.settle();
  CHECK_FALSE(second.ready());
  CHECK_FALSE(w.mine.try_push(4));
  CHECK(w.mine.pop_many(2) == ints{1, 2});
  CHECK(w.mine.pop() == 3);
}

TEST_CASE("shutdown ends all waits, in every client") {
  shared_queue w{1};
  auto other = w.a.queue<int>("other", 1);
  other.push(1);
  auto item = w.theirs.async_pop();
  auto put = other.async_push(2);
  w.settle();
  w.mine.shutdown();
  other.shutdown();
  CHECK_FAILS(errc::shut_down, item.get());
  CHECK_FAILS(errc::shut_down, put.get());
  CHECK(w.world.server_inventory().waits == 0);
}

TEST_CASE("an immediate shutdown releases those who join") {
  shared_queue w;
  w.mine.push(1);
  auto other = w.world.connect();
  auto theirs = other.queue<int>("jobs");
  CHECK_FALSE(theirs.join_for(1s));
  w.mine.shutdown(true);
  CHECK(theirs.join_for(0s));
}

TEST_CASE("a wait that nothing can end is would_deadlock") {
  shared_queue w;
  CHECK_FAILS(errc::would_deadlock, w.mine.pop());
  w.mine.push(1);
  CHECK_FAILS(errc::would_deadlock, w.mine.join());
}

TEST_CASE("a wait of centuries is for ever") {
  shared_queue w;
  CHECK_FAILS(errc::would_deadlock, w.mine.pop_for(std::chrono::nanoseconds::max()));
}
