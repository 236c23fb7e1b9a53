#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

namespace {

/// One deque, used by two clients.
struct shared_deque : two_clients {
  explicit shared_deque(deque_options options = {}) : mine{a.deque<int>("jobs", options)} {}

  deque<int> mine;
  deque<int> theirs = b.deque<int>("jobs");
};

} // namespace

TEST_CASE("what one client puts at either end of a deque another one takes from either end") {
  shared_deque w;
  w.mine.push_back(2);
  w.mine.push_front(1);
  w.theirs.append_range({3, 4});
  w.theirs.prepend_range({-1, 0});
  CHECK(w.mine.snapshot() == ints{-1, 0, 1, 2, 3, 4});
  CHECK(w.mine.front() == -1);
  CHECK(w.mine.back() == 4);
  CHECK(w.mine.pop_back() == 4);
  CHECK(w.theirs.pop_front() == -1);
  CHECK(w.theirs.pop_back_many(2) == ints{3, 2});
  CHECK(w.theirs.pop_front_many(9) == ints{0, 1});
  CHECK(w.mine.front() == std::nullopt);
  CHECK(w.mine.back() == std::nullopt);
  CHECK(w.mine.title() == "deque 'jobs'");
}

TEST_CASE("elements of a deque are read by index, rotated, and iterated over") {
  shared_deque w;
  w.mine.append_range({1, 2, 3, 4});
  CHECK(w.theirs.at(0) == 1);
  CHECK(w.theirs.at(-1) == 4);
  CHECK_FAILS(errc::out_of_range, w.theirs.at(4));
  w.theirs.rotate();
  CHECK(w.mine.snapshot() == ints{4, 1, 2, 3});
  w.theirs.rotate(-2);
  CHECK(w.mine.snapshot() == ints{2, 3, 4, 1});
  ints seen;
  for (auto& element : w.theirs)
    seen.push_back(element);
  CHECK(seen == ints{2, 3, 4, 1});
  auto many = w.a.deque<int>();
  many.append_range(ints(3000, 7));
  size_t count = 0;
  for (auto& element : many)
    count += element == 7 ? 1 : 0;
  CHECK(count == 3000);
}

TEST_CASE("a deque waits for elements at both ends, in one line") {
  shared_deque w;
  auto back = w.theirs.async_pop_back();
  w.settle();
  auto front = w.mine.async_pop_front();
  w.settle();
  CHECK_FALSE(back.ready());
  CHECK_FALSE(front.ready());
  w.mine.async_append_range({1, 2, 3}).get();
  CHECK(back.get() == 3);
  CHECK(front.get() == 1);
  CHECK(w.mine.try_pop_front() == 2);
  CHECK(w.mine.try_pop_back() == std::nullopt);
  CHECK(w.mine.try_pop_front() == std::nullopt);
  CHECK(w.mine.pop_back_for(2s) == std::nullopt);
  CHECK(w.mine.pop_front_for(3s) == std::nullopt);
  CHECK(w.world.elapsed() == 5s);
}

TEST_CASE("a deque with a capacity waits for room at both ends") {
  shared_deque w{{.capacity = 1}};
  CHECK(w.theirs.capacity() == 1);
  CHECK(w.theirs.maxlen() == std::nullopt);
  w.mine.push_back(1);
  CHECK(w.mine.full());
  CHECK_FALSE(w.mine.try_push_back(2));
  CHECK_FALSE(w.mine.try_push_front(2));
  CHECK_FALSE(w.mine.push_back_for(1s, 2));
  CHECK_FALSE(w.mine.push_front_for(1s, 2));
  CHECK(w.world.elapsed() == 2s);
  CHECK_FAILS(errc::bad_argument, w.mine.append_range({2, 3}));
  auto front = w.theirs.async_push_front(0);
  w.settle();
  CHECK_FALSE(front.ready());
  CHECK(w.mine.pop_back() == 1);
  front.get();
  auto back = w.theirs.async_push_back(5);
  auto range = w.theirs.async_prepend_range({6});
  w.settle();
  CHECK_FALSE(back.ready());
  CHECK(w.mine.pop_front_for(1s) == 0);
  CHECK(w.mine.pop_back_for(1s) == 5);
  CHECK(w.mine.pop_front() == 6);
}

TEST_CASE("a named deque is made with a capacity") {
  two_clients w;
  CHECK(w.a.deque<int>("bounded", 2).capacity() == 2);
  CHECK_FAILS(errc::bad_argument, w.b.deque<int>("bounded", 3));
}

TEST_CASE("a deque with a maxlen keeps the latest elements and never waits") {
  shared_deque w{{.maxlen = 3}};
  CHECK(w.theirs.maxlen() == 3);
  CHECK(w.theirs.capacity() == 0);
  w.mine.append_range({1, 2, 3, 4, 5});
  CHECK(w.theirs.snapshot() == ints{3, 4, 5});
  w.theirs.push_front(2);
  CHECK(w.mine.snapshot() == ints{2, 3, 4});
  CHECK_FALSE(w.mine.full());
  CHECK(w.mine.unfinished() == 3);
  CHECK_FAILS(errc::bad_argument, w.a.deque<int>({.capacity = 1, .maxlen = 1}));
  CHECK_FAILS(errc::bad_argument, w.a.deque<int>({.maxlen = 0}));
  CHECK_FAILS(errc::bad_argument, w.a.deque<int>(-1));
}

TEST_CASE("work with a deque is counted, and ends") {
  shared_deque w;
  w.mine.append_range({1, 2, 3});
  CHECK(w.theirs.unfinished() == 3);
  CHECK_FALSE(w.mine.join_for(1s));
  w.mine.shutdown();
  CHECK(w.theirs.closed());
  CHECK_FAILS(errc::shut_down, w.theirs.push_back(4));
  CHECK_FAILS(errc::shut_down, w.theirs.push_front(4));
  CHECK(w.theirs.pop_back() == 3);
  ints seen;
  for (auto& job : w.theirs.consume())
    seen.push_back(job);
  CHECK(seen == ints{1, 2});
  CHECK_FAILS(errc::shut_down, w.theirs.pop_back());
  CHECK(w.theirs.next() == std::nullopt);
  w.theirs.task_done(3);
  w.mine.join();
}

TEST_CASE("a deque keeps what is nested in it") {
  two_clients w;
  auto mine = w.a.deque<list<int>>("lists");
  mine.push_front(w.a.list<int>({7}));
  auto theirs = w.b.deque<list<int>>("lists");
  CHECK(theirs.at(0).at(0) == 7);
  CHECK(theirs.pop_back().at(0) == 7);
}
