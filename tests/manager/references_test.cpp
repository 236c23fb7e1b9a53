#include "tests/manager/two_clients.hpp"

#include <string>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

namespace {

/// Returns the number of objects in the server after all releases have arrived.
size_t objects_of(two_clients& w) {
  w.settle();
  return w.world.server_inventory().objects;
}

} // namespace

TEST_CASE("an anonymous object ends with the last copy of its proxy") {
  two_clients w;
  auto first = std::optional{w.a.list<int>({1})};
  auto second = first;
  CHECK(objects_of(w) == 1);
  first.reset();
  CHECK(objects_of(w) == 1);
  CHECK(second->snapshot() == ints{1});
  auto moved = std::move(*second);
  second.reset();
  CHECK(moved.size() == 1);
  moved = w.a.list<int>();
  CHECK(objects_of(w) == 1);
  moved = {};
  CHECK(objects_of(w) == 0);
}

TEST_CASE("an element reference, an iterator and a future keep their object alive") {
  two_clients w;
  {
    auto element = w.a.list<int>({7})[0];
    CHECK(objects_of(w) == 1);
    CHECK(element == 7);
    auto iterator = w.a.dict<int, int>({{1, 2}}).begin();
    CHECK(objects_of(w) == 2);
    CHECK(iterator->second == 2);
    auto item = w.a.queue<int>().async_pop();
    CHECK(objects_of(w) == 3);
    CHECK_FALSE(item.ready());
  }
  CHECK(objects_of(w) == 0);
}

TEST_CASE("a loop over an object that nobody else holds sees all of it") {
  two_clients w;
  int sum = 0;
  for (auto number : w.a.list<int>({1, 2, 3}))
    sum += number;
  CHECK(sum == 6);
  CHECK(objects_of(w) == 0);
}

TEST_CASE("a named object lives until it is removed") {
  two_clients w;
  w.a.list<int>("numbers", {1});
  CHECK(objects_of(w) == 1);
  CHECK(w.b.list<int>("numbers").snapshot() == ints{1});
  w.a.close();
  CHECK(objects_of(w) == 1);
  w.b.remove("numbers");
  CHECK(objects_of(w) == 0);
  CHECK(w.b.list<int>("numbers").empty()); // a new list
}

TEST_CASE("who uses a removed object gets object_gone") {
  two_clients w;
  auto mine = w.a.list<int>("numbers", {1});
  auto theirs = w.b.list<int>("numbers");
  w.a.remove("numbers");
  CHECK_FAILS_SAYING(errc::object_gone, "list 'numbers': size: the object was removed",
                     theirs.size());
  CHECK_FAILS(errc::object_gone, mine.push_back(2));
  CHECK_FAILS(errc::object_gone, mine.snapshot());
  auto again = w.b.list<int>("numbers", {2});
  CHECK_FAILS(errc::object_gone, mine.size()); // another object has the name now
  CHECK(again.size() == 1);
}

TEST_CASE("removing an object wakes all who wait at it") {
  two_clients w;
  auto jobs = w.a.queue<int>("jobs", 1);
  auto item = w.b.queue<int>("jobs").async_pop();
  auto full = w.a.queue<int>("full", 1);
  full.push(1);
  auto put = w.b.queue<int>("full").async_push(2);
  w.settle();
  w.a.remove("jobs");
  w.a.remove("full");
  CHECK_FAILS_SAYING(errc::object_gone, "queue 'jobs': pop: the object was removed", item.get());
  CHECK_FAILS(errc::object_gone, put.get());
  CHECK(w.world.server_inventory().waits == 0);
}

TEST_CASE("each name is an object of its own") {
  two_clients w;
  auto first = w.a.list<int>("one");
  auto second = w.a.list<int>("two");
  auto anonymous = w.a.list<int>();
  CHECK_FALSE(first == second);
  CHECK_FALSE(anonymous == w.a.list<int>());
  CHECK(first == w.a.list<int>("one"));
  CHECK(anonymous.name().empty());
  CHECK(anonymous.title().starts_with("list #"));
  CHECK_FALSE(list<int>{} == first);
  CHECK(list<int>{} == list<int>{});
}

TEST_CASE("proxies of different sessions are equal when they refer to the same object") {
  two_clients w;
  CHECK(w.a.list<int>("one") == w.b.list<int>("one"));
  CHECK_FALSE(w.a.list<int>("one") == w.b.list<int>("two"));
}

TEST_CASE("a thousand objects that come and go leave nothing behind") {
  two_clients w;
  auto before = objects_of(w);
  for (int i = 0; i < 1000; ++i) {
    auto numbers = w.a.list<int>({i});
    REQUIRE(numbers[0] == i);
  }
  CHECK(objects_of(w) == before);
}
