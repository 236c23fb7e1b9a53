#include "actors/objects/containers/priority_queue.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <cmath>

// Properties of priority queues only: the order, and priorities. Common properties: queues_test.

using namespace manager;
using namespace manager::test;

namespace {

const packed smallest_first = nil;
const packed largest_first = pack(priority_queue_plan{0, true});

void put(priority_queue_object& queue, const packed& values) {
  answer<void> call;
  queue.push_many(call.reply(), values);
  REQUIRE(call.ready());
}

void put(priority_queue_object& queue, const packed& values, const packed& priorities) {
  answer<void> call;
  queue.push_many_with(call.reply(), values, priorities);
  REQUIRE(call.ready());
}

packed take_all(priority_queue_object& queue) {
  answer<packed> call;
  queue.pop_many(call.reply(), 100);
  REQUIRE(call.ready());
  return call.value();
}

} // namespace

TEST_CASE("the smallest item of a priority queue is taken first") {
  priority_queue_object queue{smallest_first};
  CHECK(queue.top() == std::nullopt);
  put(queue, array(3, 1, 2));
  CHECK(queue.top() == pack(1));
  answer<packed> taken;
  queue.pop(taken.reply());
  CHECK(taken.value() == pack(1));
  put(queue, array(0, 5));
  CHECK(take_all(queue) == array(0, 2, 3, 5));
}

TEST_CASE("the largest item is taken first where that was asked for") {
  priority_queue_object queue{largest_first};
  CHECK(queue.largest_first());
  CHECK_FALSE(priority_queue_object{smallest_first}.largest_first());
  put(queue, array(3, 1, 2));
  CHECK(queue.top() == pack(3));
  CHECK(take_all(queue) == array(3, 2, 1));
}

TEST_CASE("items of equal priority are taken in the order in which they were put") {
  for (auto& order : {smallest_first, largest_first}) {
    priority_queue_object queue{order};
    put(queue, array("a", "b", "c"), array(7, 7, 7));
    put(queue, array("d"), array(7));
    CHECK(take_all(queue) == array("a", "b", "c", "d"));
    put(queue, array(1, 1.0, 1)); // equal in order, with different bytes
    CHECK(take_all(queue) == array(1, 1.0, 1));
  }
}

TEST_CASE("an item goes by the priority it was given, else by itself") {
  priority_queue_object queue{smallest_first};
  put(queue, array("z", "y"), array(1, 2));
  put(queue, array(0, 3));
  answer<void> single;
  queue.push_with(single.reply(), pack("x"), pack(1.5));
  CHECK(take_all(queue) == array(0, "z", "x", "y", 3));
}

TEST_CASE("priorities are ordered by kind and value, and arrays of them member by member") {
  priority_queue_object queue{smallest_first};
  put(queue, array(array(2, "a"), array(1, "b"), array(1, "a"), array(1), "text", -1, 0.5, nil,
                   std::nan(""), UINT64_MAX));
  CHECK(take_all(queue)
        == array(nil, -1, 0.5, UINT64_MAX, std::nan(""), "text", array(1), array(1, "a"),
                 array(1, "b"), array(2, "a")));
}

TEST_CASE("who waits for a priority queue gets the first by priority of what comes") {
  priority_queue_object queue{smallest_first};
  answer<packed> first, second;
  queue.pop(first.reply());
  queue.pop(second.reply());
  put(queue, array(3, 1, 2));
  CHECK(first.value() == pack(1));
  CHECK(second.value() == pack(2));
  CHECK(queue.top() == pack(3));
}

TEST_CASE("who waits for room in a priority queue enters in the order of arrival") {
  priority_queue_object queue{pack(priority_queue_plan{1})};
  put(queue, array(5));
  answer<void> first, second;
  queue.push(first.reply(), pack(9));
  queue.push(second.reply(), pack(1));
  answer<packed> taken;
  queue.pop(taken.reply());
  CHECK(taken.value() == pack(5));
  CHECK(first.ready());
  CHECK_FALSE(second.ready());
  CHECK(queue.top() == pack(9));
}

TEST_CASE("there must be as many priorities as items, and none may be malformed") {
  priority_queue_object queue{smallest_first};
  answer<void> call;
  CHECK_FAILS_SAYING(errc::bad_argument, "there are 2 items and 1 priorities",
                     queue.push_many_with(call.reply(), array(1, 2), array(1)));
  for (auto& bytes : malformed_values())
    CHECK_REFUSED(queue, errc::bad_argument, queue.push_with(call.reply(), pack(1), bytes));
  CHECK_REFUSED(queue, errc::bad_argument,
                queue.push_many_with(call.reply(), array(1), raw({0x92, 0x01})));
  CHECK_REFUSED(queue, errc::type_mismatch, queue.push_many_with(call.reply(), array(1), pack(1)));
}

TEST_CASE("a priority counts as what the queue holds") {
  priority_queue_object queue{smallest_first};
  answer<void> call;
  queue.push_with(call.reply(), pack(1), pack("abc"));
  CHECK(queue.used() == amount{1, 5});
  queue.set_limits({10, 5, 100});
  CHECK_REFUSED(queue, errc::limit_reached, queue.push_with(call.reply(), pack(1), pack(2)));
  take_all(queue);
  CHECK(queue.used() == amount{});
}

TEST_CASE("a dump of a priority queue has its order and the priorities that were given") {
  priority_queue_object queue{largest_first};
  put(queue, array("a", "b"), array(1, 2));
  put(queue, array(0));
  const auto dumped =
      array(0, array("b", "a", 0), 3, false, true, array(array(2), array(1), array()));
  CHECK(queue.dump() == dumped);
  CHECK(queue.preview() == R"(["b", "a", 0])");
  priority_queue_object again{dumped};
  CHECK(again.dump() == dumped);
  put(again, array("c"), array(1));
  CHECK(take_all(again) == array("b", "a", "c", 0));
}

TEST_CASE("a priority queue is built from a possible plan or dump only") {
  auto refuses = [](errc why, const packed& initial) {
    CHECK_FAILS(why, priority_queue_object{initial});
  };
  refuses(errc::bad_argument, pack(priority_queue_plan{-1}));
  refuses(errc::type_mismatch, pack(7));
  refuses(errc::type_mismatch, entries("capacity", "7"));
  refuses(errc::type_mismatch, entries("largest_first", 1));
  refuses(errc::bad_argument, array(0, array(1), 0, false, false, array()));
  refuses(errc::bad_argument, array(0, array(1), 0, false, false, array(array(1, 2))));
  refuses(errc::type_mismatch, array(0, array(1), 0, false, false, array(1)));
  refuses(errc::type_mismatch, array(0, array(), 0, false, 1, array()));
}

TEST_CASE("an item without a priority is refused where the items have priorities") {
  priority_queue_object queue{smallest_first};
  queue.set_schema("priority_queue<str,int>");
  answer<void> one;
  answer<void> many;
  CHECK_FAILS(errc::bad_argument, queue.push(one.reply(), pack("job")));
  CHECK_FAILS(errc::bad_argument, queue.push_many(many.reply(), array("a", "b")));
  CHECK(queue.top() == std::nullopt);
  put(queue, array("job"), array(2));
  CHECK(queue.top() == pack("job"));
  priority_queue_object plain{smallest_first};
  plain.set_schema("priority_queue<str>");
  put(plain, array("job"));
  CHECK(plain.top() == pack("job"));
}
