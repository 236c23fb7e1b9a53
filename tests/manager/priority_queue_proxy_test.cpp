#include "tests/manager/two_clients.hpp"

#include <cmath>
#include <string>
#include <tuple>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;
using words = std::vector<std::string>;

TEST_CASE("the smallest element that any client has put is popped first") {
  two_clients w;
  auto mine = w.a.priority_queue<int>("jobs");
  auto theirs = w.b.priority_queue<int>("jobs");
  mine.push(3);
  theirs.push_many({2, 1});
  CHECK(mine.top() == 1);
  CHECK(mine.snapshot() == ints{1, 2, 3});
  CHECK(theirs.order() == priority_order::smallest_first);
  CHECK(mine.pop() == 1);
  CHECK(theirs.pop_many(5) == ints{2, 3});
  CHECK(mine.top() == std::nullopt);
  CHECK(mine.title() == "priority_queue 'jobs'");
}

TEST_CASE("the largest element is popped first where that was asked for") {
  two_clients w;
  auto jobs = w.a.priority_queue<double>({.order = priority_order::largest_first});
  CHECK(jobs.order() == priority_order::largest_first);
  jobs.push_many({1.5, -INFINITY, 100});
  CHECK(jobs.pop_many(5) == std::vector<double>{100, 1.5, -INFINITY});
}

TEST_CASE("elements of C++ types are ordered as operator< does") {
  two_clients w;
  auto pairs = w.a.priority_queue<std::tuple<int, std::string>>();
  pairs.push_many({{2, "a"}, {1, "b"}, {1, "a"}});
  CHECK(pairs.pop() == std::tuple{1, "a"});
  auto texts = w.a.priority_queue<std::string>();
  texts.push_many({"b", "", "a", "\xff"});
  CHECK(texts.pop_many(5) == words{"", "a", "b", "\xff"});
}

TEST_CASE("an element goes by the priority that it was given, equal ones in their order") {
  two_clients w;
  auto mine = w.a.priority_queue<std::string, int>("jobs");
  auto theirs = w.b.priority_queue<std::string, int>("jobs");
  mine.push("low", 9);
  theirs.push("first", 1);
  mine.push_many({{"second", 1}, {"third", 1}});
  theirs.async_push("now", -1).get();
  theirs.async_push_many({{"then", 2}}).get();
  CHECK(mine.top() == "now");
  CHECK(theirs.pop_many(9) == words{"now", "first", "second", "third", "then", "low"});
  std::stop_source stop;
  CHECK(mine.push(stop.get_token(), "x", 1));
  CHECK(mine.try_push("y", 0));
  CHECK(mine.push_for(1s, "z", 2));
  CHECK(mine.snapshot() == words{"y", "x", "z"});
}

TEST_CASE("a priority queue waits for elements and for room") {
  two_clients w;
  auto mine = w.a.priority_queue<std::string, int>("jobs", {.capacity = 1});
  auto theirs = w.b.priority_queue<std::string, int>("jobs");
  auto item = theirs.async_pop();
  w.settle();
  CHECK_FALSE(item.ready());
  mine.push("a", 5);
  CHECK(item.get() == "a");
  mine.push("b", 5);
  CHECK(theirs.full());
  CHECK_FALSE(theirs.try_push("c", 1));
  CHECK_FALSE(theirs.push_for(2s, "c", 1));
  CHECK(w.world.elapsed() == 2s);
  auto put = theirs.async_push("d", 1);
  w.settle();
  CHECK_FALSE(put.ready());
  CHECK(mine.pop_for(1s) == "b");
  put.get();
  CHECK(mine.try_pop() == "d");
  CHECK(mine.try_pop() == std::nullopt);
}

TEST_CASE("work with a priority queue is counted, and ends") {
  two_clients w;
  auto jobs = w.a.priority_queue<int>(10);
  jobs.push_many({3, 1, 2});
  CHECK(jobs.unfinished() == 3);
  CHECK_FALSE(jobs.join_for(1s));
  jobs.shutdown();
  CHECK(jobs.closed());
  CHECK_FAILS(errc::shut_down, jobs.push(4));
  ints seen;
  for (auto& job : jobs.consume())
    seen.push_back(job);
  CHECK(seen == ints{1, 2, 3});
  jobs.task_done(3);
  jobs.join();
}

TEST_CASE("a priority queue with priorities is no priority queue without") {
  two_clients w;
  w.a.priority_queue<std::string, int>("jobs");
  CHECK_FAILS_SAYING(errc::type_mismatch,
                     "priority_queue<str> 'jobs': 'jobs' is a priority_queue<str,int>, not a "
                     "priority_queue<str>",
                     w.b.priority_queue<std::string>("jobs"));
  CHECK_FAILS(errc::type_mismatch, w.b.priority_queue<std::string, double>("jobs"));
}

TEST_CASE("a named priority queue is made with a capacity") {
  two_clients w;
  CHECK(w.a.priority_queue<int>("bounded", 2).capacity() == 2);
  CHECK(w.a.priority_queue<int, int>("by priority", 2).capacity() == 2);
  CHECK_FAILS(errc::bad_argument, w.b.priority_queue<int>("bounded", 3));
}

TEST_CASE("a priority queue keeps what is nested in it") {
  two_clients w;
  auto mine = w.a.priority_queue<list<int>, double>("lists");
  mine.push(w.a.list<int>({7}), 0.5);
  mine.push(w.a.list<int>({8}), 0.25);
  auto theirs = w.b.priority_queue<list<int>, double>("lists");
  CHECK(theirs.pop().at(0) == 8);
  CHECK(theirs.pop().at(0) == 7);
}
