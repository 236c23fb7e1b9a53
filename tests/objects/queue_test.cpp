#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/containers/queue.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <vector>

// Putting and taking. Shutdown, join and dumps: queue_end_test.

using namespace manager;
using namespace manager::test;

namespace {

const packed unbounded = nil;

/// Puts without waiting.
void put(queue_object& queue, const packed& value) {
  answer<void> call;
  queue.push(call.reply(), value);
  REQUIRE(call.ready());
}

/// Takes without waiting.
packed take(queue_object& queue) {
  answer<packed> call;
  queue.pop(call.reply());
  REQUIRE(call.ready());
  return call.value();
}

/// Makes a queue of this capacity with the elements of an array.
queue_object filled(int64_t capacity, const packed& items) {
  return queue_object{array(capacity, items, 0, false)};
}

packed items(const queue_object& queue) {
  return split_array(queue.dump()).at(1);
}

} // namespace

TEST_CASE("a queue is called queue and its operations have different names") {
  STATIC_REQUIRE(queue_object::type_name == "queue");
  STATIC_REQUIRE(unique_wire_names<queue_object>());
}

TEST_CASE("a new queue is empty, unbounded or of a capacity") {
  CHECK(queue_object{nil}.capacity() == 0);
  CHECK(queue_object{raw({})}.capacity() == 0);
  CHECK(queue_object{pack(0)}.capacity() == 0);
  CHECK(queue_object{pack(7)}.capacity() == 7);
  CHECK(queue_object{pack(7)}.size() == 0);
}

TEST_CASE("the capacity of a queue is a number and not negative") {
  CHECK_FAILS_SAYING(errc::bad_argument, "queue size must not be negative", queue_object{pack(-1)});
  CHECK_FAILS(errc::type_mismatch, queue_object{pack("7")});
  CHECK_FAILS(errc::type_mismatch, queue_object{pack(1.5)});
  CHECK_FAILS(errc::type_mismatch, queue_object{pack(UINT64_MAX)});
}

TEST_CASE("items are taken in the order in which they were put") {
  queue_object queue{unbounded};
  for (int i = 0; i < 3; ++i)
    put(queue, pack(i));
  CHECK(queue.size() == 3);
  CHECK(take(queue) == pack(0));
  CHECK(take(queue) == pack(1));
  CHECK(take(queue) == pack(2));
  CHECK(queue.size() == 0);
}

TEST_CASE("the first item can be seen and stays") {
  queue_object queue{unbounded};
  CHECK(queue.front() == std::nullopt);
  put(queue, pack("a"));
  put(queue, pack("b"));
  CHECK(queue.front() == pack("a"));
  CHECK(queue.size() == 2);
}

TEST_CASE("who takes from an empty queue waits until an item comes") {
  queue_object queue{unbounded};
  answer<packed> call;
  queue.pop(call.reply());
  CHECK_FALSE(call.ready());
  put(queue, pack("x"));
  CHECK(call.value() == pack("x"));
  CHECK(queue.size() == 0);
}

TEST_CASE("who waits for items is served in the order of arrival, each item goes to one") {
  queue_object queue{unbounded};
  std::vector<answer<packed>> calls(3);
  for (auto& call : calls)
    queue.pop(call.reply());
  put(queue, pack(1));
  CHECK(calls[0].value() == pack(1));
  CHECK_FALSE(calls[1].ready());
  put(queue, pack(2));
  CHECK(calls[1].value() == pack(2));
  CHECK_FALSE(calls[2].ready());
}

TEST_CASE("an item goes past a wait that was withdrawn") {
  queue_object queue{unbounded};
  answer<packed> first, second;
  queue.pop(first.reply());
  queue.pop(second.reply());
  first.withdraw();
  CHECK(first.failed_with(errc::timed_out));
  put(queue, pack("x"));
  CHECK(second.value() == pack("x"));
}

TEST_CASE("an item stays in the queue when the only wait for it was withdrawn") {
  queue_object queue{unbounded};
  answer<packed> call;
  queue.pop(call.reply());
  call.withdraw();
  put(queue, pack("x"));
  CHECK(queue.size() == 1);
}

TEST_CASE("who puts into a full queue waits until there is room") {
  queue_object queue{pack(1)};
  put(queue, pack(1));
  answer<void> call;
  queue.push(call.reply(), pack(2));
  CHECK_FALSE(call.ready());
  CHECK(queue.size() == 1);
  CHECK(take(queue) == pack(1));
  CHECK(call.ready());
  CHECK(items(queue) == array(2));
}

TEST_CASE("who waits for room is served in the order of arrival") {
  queue_object queue{pack(1)};
  put(queue, pack(0));
  std::vector<answer<void>> calls(3);
  for (size_t i = 0; i < calls.size(); ++i)
    queue.push(calls[i].reply(), pack(i + 1));
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(calls[i].ready());
    CHECK(take(queue) == pack(i));
    CHECK(calls[i].ready());
  }
  CHECK(take(queue) == pack(3));
}

TEST_CASE("an item whose put was withdrawn never enters the queue") {
  queue_object queue{pack(1)};
  put(queue, pack(0));
  answer<void> first, second;
  queue.push(first.reply(), pack(1));
  queue.push(second.reply(), pack(2));
  first.withdraw();
  CHECK(take(queue) == pack(0));
  CHECK(second.ready());
  CHECK(items(queue) == array(2));
}

TEST_CASE("push_many puts all items at once, in their order") {
  queue_object queue{pack(4)};
  answer<void> call;
  queue.push_many(call.reply(), array(1, 2, 3));
  CHECK(call.ready());
  CHECK(items(queue) == array(1, 2, 3));
}

TEST_CASE("push_many waits until all items fit") {
  auto queue = filled(3, array(1, 2));
  answer<void> call;
  queue.push_many(call.reply(), array(3, 4, 5));
  take(queue);
  CHECK_FALSE(call.ready());
  CHECK(items(queue) == array(2));
  take(queue);
  CHECK(call.ready());
  CHECK(items(queue) == array(3, 4, 5));
}

TEST_CASE("push_many of nothing is done at once") {
  auto queue = filled(1, array(1));
  answer<void> call;
  queue.push_many(call.reply(), array());
  CHECK(call.ready());
  CHECK(items(queue) == array(1));
}

TEST_CASE("more items than the capacity are refused at once") {
  auto queue = filled(2, array(1));
  answer<void> call;
  CHECK_REFUSED(queue, errc::bad_argument, queue.push_many(call.reply(), array(1, 2, 3)));
  CHECK_FAILS_SAYING(errc::bad_argument, "a queue of 2 never takes 3 items at once",
                     queue.push_many(call.reply(), array(1, 2, 3)));
}

TEST_CASE("a small put does not overtake a large one that waits for room") {
  auto queue = filled(3, array(1, 2));
  answer<void> large, small;
  queue.push_many(large.reply(), array("a", "b"));
  queue.push(small.reply(), pack("c"));
  CHECK_FALSE(large.ready());
  CHECK_FALSE(small.ready()); // although it would fit
  take(queue);
  CHECK(large.ready());
  CHECK_FALSE(small.ready());
  take(queue);
  CHECK(small.ready());
  CHECK(items(queue) == array("a", "b", "c"));
}

TEST_CASE("when the large put is withdrawn, the small ones behind it are served") {
  auto queue = filled(3, array(1));
  answer<void> large, small, next, last;
  queue.push_many(large.reply(), array("a", "b", "c"));
  queue.push(small.reply(), pack("d"));
  queue.push(next.reply(), pack("e"));
  queue.push(last.reply(), pack("f"));
  CHECK_FALSE(small.ready());
  large.withdraw(errc::session_ended);
  CHECK(large.failed_with(errc::session_ended));
  CHECK(small.ready());
  CHECK(next.ready());
  CHECK_FALSE(last.ready());
  CHECK(items(queue) == array(1, "d", "e"));
}

TEST_CASE("push_many serves several who wait") {
  queue_object queue{unbounded};
  std::vector<answer<packed>> calls(2);
  for (auto& call : calls)
    queue.pop(call.reply());
  answer<void> put_all;
  queue.push_many(put_all.reply(), array(1, 2, 3));
  CHECK(calls[0].value() == pack(1));
  CHECK(calls[1].value() == pack(2));
  CHECK(items(queue) == array(3));
}

TEST_CASE("pop_many takes what is there, up to its maximum") {
  auto queue = filled(0, array(1, 2, 3));
  answer<packed> two, rest;
  queue.pop_many(two.reply(), 2);
  CHECK(two.value() == array(1, 2));
  queue.pop_many(rest.reply(), 100);
  CHECK(rest.value() == array(3));
}

TEST_CASE("pop_many waits for one item at least and then takes no more than there are") {
  queue_object queue{unbounded};
  answer<packed> call;
  queue.pop_many(call.reply(), 10);
  CHECK_FALSE(call.ready());
  put(queue, pack(1));
  CHECK(call.value() == array(1));
}

TEST_CASE("pop and pop_many wait in one line") {
  queue_object queue{unbounded};
  answer<packed> first, second, third;
  queue.pop(first.reply());
  queue.pop_many(second.reply(), 2);
  queue.pop(third.reply());
  answer<void> call;
  queue.push_many(call.reply(), array(1, 2, 3, 4, 5));
  CHECK(first.value() == pack(1));
  CHECK(second.value() == array(2, 3));
  CHECK(third.value() == pack(4));
  CHECK(items(queue) == array(5));
}

TEST_CASE("pop_many makes room for all who wait to put") {
  auto queue = filled(2, array(1, 2));
  answer<void> first, second;
  queue.push(first.reply(), pack(3));
  queue.push(second.reply(), pack(4));
  answer<packed> call;
  queue.pop_many(call.reply(), 2);
  CHECK(call.value() == array(1, 2));
  CHECK(first.ready());
  CHECK(second.ready());
  CHECK(items(queue) == array(3, 4));
}

TEST_CASE("the maximum of pop_many must be positive") {
  auto queue = filled(0, array(1));
  answer<packed> call;
  CHECK_REFUSED(queue, errc::bad_argument, queue.pop_many(call.reply(), 0));
  CHECK_REFUSED(queue, errc::bad_argument, queue.pop_many(call.reply(), -1));
}

TEST_CASE("pop_many takes fewer items when they are large, but one in any case") {
  queue_object queue{unbounded};
  const auto large = pack(std::string(chunk_bytes / 4, 'x'));
  for (int i = 0; i < 5; ++i)
    put(queue, large);
  put(queue, pack(std::string(chunk_bytes * 2, 'y')));
  answer<packed> three, two, huge;
  queue.pop_many(three.reply(), 100);
  CHECK(split_array(three.value()).size() == 3);
  queue.pop_many(two.reply(), 100);
  CHECK(split_array(two.value()).size() == 2);
  queue.pop_many(huge.reply(), 100);
  CHECK(split_array(huge.value()).size() == 1);
}

TEST_CASE("malformed bytes never enter a queue") {
  auto queue = filled(3, array(1));
  answer<void> call;
  for (auto& bytes : malformed_values())
    CHECK_REFUSED(queue, errc::bad_argument, queue.push(call.reply(), bytes));
  CHECK_REFUSED(queue, errc::bad_argument, queue.push_many(call.reply(), raw({0x92, 0x01})));
  CHECK_REFUSED(queue, errc::bad_argument,
                queue.push_many(call.reply(), array(1, nested(max_stored_depth + 1))));
  CHECK_REFUSED(queue, errc::type_mismatch, queue.push_many(call.reply(), pack(1)));
  CHECK_FALSE(call.ready());
}
