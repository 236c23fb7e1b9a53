#include "tests/manager/two_clients.hpp"

#include <list>

// Calls that are started without waiting, and travel together.

using namespace manager;
using namespace manager::test;

TEST_CASE("started calls take effect in the order of their start, whatever their objects") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers");
  auto items = w.a.queue<int>("items");
  std::list<future<void>> started;
  for (int i = 0; i < 300; ++i) {
    started.push_back(i % 3 == 0 ? items.async_push(i) : numbers.async_push_back(i));
    if (i % 100 == 50)
      CHECK(numbers[-1] == (i % 3 == 0 ? i - 1 : i)); // a call that waits comes after them
  }
  CHECK(numbers.size() == 200);
  CHECK(items.size() == 100);
  CHECK(items.pop() == 0);
  CHECK(items.pop() == 3);
  for (auto& each : started)
    each.get();
}

TEST_CASE("a started call takes effect although nobody waits for it") {
  two_clients w;
  auto numbers = w.a.list<int>("numbers");
  auto seen = w.b.list<int>("numbers");
  auto started = numbers.async_push_back(7);
  CHECK_FALSE(started.ready());
  w.settle();
  CHECK(seen.at(0) == 7);
  CHECK(started.ready());
}

TEST_CASE("each call of a batch fails for itself") {
  two_clients w;
  auto gone = w.a.list<int>("gone");
  auto kept = w.a.list<int>("kept");
  w.b.remove("gone");
  auto first = kept.async_push_back(1);
  auto second = gone.async_push_back(2);
  auto third = kept.async_push_back(3);
  first.get();
  CHECK_FAILS(errc::object_gone, second.get());
  third.get();
  CHECK(kept.snapshot() == std::vector<int>{1, 3});
}

TEST_CASE("waits in a batch are answered when they can be, by others, too late, or given up") {
  two_clients w;
  auto items = w.a.queue<int>("items");
  auto first = items.async_pop();
  auto second = items.async_pop();
  auto third = items.async_pop();
  w.settle();
  CHECK_FALSE(first.ready());
  CHECK(second.cancel());
  CHECK_FAILS(errc::canceled, second.get());
  w.b.queue<int>("items").push_many({1, 2});
  CHECK(first.get() == 1);
  CHECK(third.get() == 2);
  CHECK(items.empty());
}

TEST_CASE("calls of a batch that a client leaves behind when it dies have no answer") {
  two_clients w;
  auto items = w.a.queue<int>("items");
  auto seen = w.b.queue<int>("items");
  auto pending = items.async_pop();
  w.settle();
  w.world.kill(w.a);
  w.settle();
  CHECK_FAILS(errc::disconnected, pending.get());
  seen.push(1);
  CHECK(seen.pop() == 1);
}

TEST_CASE("large arguments take effect in their turn") {
  two_clients w;
  auto texts = w.a.list<std::string>("texts");
  std::list<future<void>> started;
  for (int i = 0; i < 20; ++i)
    started.push_back(
        texts.async_push_back(std::string(i % 4 == 0 ? 100'000 : 10, static_cast<char>('a' + i))));
  for (int i = 0; i < 20; ++i)
    CHECK(texts.at(i)[0] == 'a' + i);
}

TEST_CASE("answers arrive whatever their numbers are") {
  two_clients w; // two answers without a value have the length of a header, and may begin like one
  auto numbers = w.a.list<int>();
  for (int i = 0; i < 300; ++i) {
    auto first = numbers.async_push_back(i);
    auto second = numbers.async_push_back(i);
    w.settle();
    REQUIRE(first.ready());
    REQUIRE(second.ready());
    CHECK(static_cast<int>(numbers.size()) == 2 * i + 2);
  }
}
