#include "actors/objects/containers/bulk.hpp"
#include "actors/objects/containers/deque.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>

// Properties of deques only: two ends, maxlen, indexes. Common properties: queues_test.

using namespace manager;
using namespace manager::test;

namespace {

const packed unbounded = nil;

deque_object filled(const packed& items, std::optional<int64_t> maxlen = std::nullopt) {
  auto count = static_cast<int64_t>(split_array(items).size());
  return deque_object{array(0, items, count, false, pack(maxlen))};
}

packed items(const deque_object& deque) {
  return split_array(deque.dump()).at(1);
}

/// Calls an operation that puts without waiting.
template <class Value>
void put(deque_object& deque, void (deque_object::*operation)(pending<void>, Value),
         const packed& value) {
  answer<void> call;
  (deque.*operation)(call.reply(), value);
  REQUIRE(call.ready());
}

packed take(deque_object& deque, void (deque_object::*operation)(pending<packed>)) {
  answer<packed> call;
  (deque.*operation)(call.reply());
  REQUIRE(call.ready());
  return call.value();
}

} // namespace

TEST_CASE("items are put and taken at both ends of a deque") {
  deque_object deque{unbounded};
  CHECK(deque.front() == std::nullopt);
  CHECK(deque.back() == std::nullopt);
  put(deque, &deque_object::push_back, pack(1));
  put(deque, &deque_object::push_back, pack(2));
  put(deque, &deque_object::push_front, pack(0));
  CHECK(items(deque) == array(0, 1, 2));
  CHECK(deque.front() == pack(0));
  CHECK(deque.back() == pack(2));
  CHECK(take(deque, &deque_object::pop_back) == pack(2));
  CHECK(take(deque, &deque_object::pop_front) == pack(0));
  CHECK(take(deque, &deque_object::pop_back) == pack(1));
}

TEST_CASE("a range keeps its order at either end of a deque") {
  auto deque = filled(array(5));
  put(deque, &deque_object::append_range, array(6, 7));
  put(deque, &deque_object::prepend_range, array(3, 4));
  CHECK(items(deque) == array(3, 4, 5, 6, 7));
  CHECK(deque.unfinished() == 5);
}

TEST_CASE("many items are taken from either end of a deque, the outermost first") {
  auto deque = filled(array(1, 2, 3, 4, 5));
  answer<packed> last, first, refused;
  deque.pop_back_many(last.reply(), 2);
  CHECK(last.value() == array(5, 4));
  deque.pop_front_many(first.reply(), 100);
  CHECK(first.value() == array(1, 2, 3));
  CHECK_REFUSED(deque, errc::bad_argument, deque.pop_back_many(refused.reply(), 0));
  CHECK_REFUSED(deque, errc::bad_argument, deque.pop_front_many(refused.reply(), -1));
}

TEST_CASE("who waits for either end of a deque stands in one line, and gets that end") {
  deque_object deque{unbounded};
  answer<packed> back, front, both;
  deque.pop_back(back.reply());
  deque.pop_front(front.reply());
  deque.pop_back_many(both.reply(), 2);
  put(deque, &deque_object::append_range, array(1, 2, 3, 4, 5));
  CHECK(back.value() == pack(5));
  CHECK(front.value() == pack(1));
  CHECK(both.value() == array(4, 3));
  CHECK(items(deque) == array(2));
}

TEST_CASE("who waits for room at either end of a deque enters there in the order of arrival") {
  deque_object deque{pack(deque_plan{2})};
  put(deque, &deque_object::append_range, array(1, 2));
  answer<void> front, back;
  deque.push_front(front.reply(), pack(0));
  deque.prepend_range(back.reply(), array(8, 9));
  CHECK(take(deque, &deque_object::pop_back) == pack(2));
  CHECK(front.ready());
  CHECK_FALSE(back.ready());
  CHECK(items(deque) == array(0, 1));
  take(deque, &deque_object::pop_front);
  take(deque, &deque_object::pop_front);
  CHECK(back.ready());
  CHECK(items(deque) == array(8, 9));
}

TEST_CASE("a deque with a maxlen never waits, and drops items at the other end") {
  deque_object deque{pack(deque_plan{0, 3})};
  CHECK(deque.maxlen() == 3);
  CHECK(deque_object{unbounded}.maxlen() == std::nullopt);
  put(deque, &deque_object::append_range, array(1, 2, 3));
  put(deque, &deque_object::push_back, pack(4));
  CHECK(items(deque) == array(2, 3, 4));
  put(deque, &deque_object::push_front, pack(1));
  CHECK(items(deque) == array(1, 2, 3));
  put(deque, &deque_object::append_range, array(4, 5, 6, 7, 8));
  CHECK(items(deque) == array(6, 7, 8));
  put(deque, &deque_object::prepend_range, array(1, 2, 3, 4, 5));
  CHECK(items(deque) == array(1, 2, 3));
  CHECK(deque.used() == amount{3, 3});
}

TEST_CASE("what a deque drops counts as done") {
  deque_object deque{pack(deque_plan{0, 2})};
  put(deque, &deque_object::append_range, array(1, 2, 3, 4));
  CHECK(deque.unfinished() == 2);
  answer<void> joiner;
  deque.join(joiner.reply());
  put(deque, &deque_object::push_front, pack(0));
  CHECK(deque.unfinished() == 2);
  take(deque, &deque_object::pop_back);
  take(deque, &deque_object::pop_back);
  deque.task_done(2);
  CHECK(joiner.ready());
}

TEST_CASE("a full deque with a maxlen stays within the limits of objects, or as it was") {
  auto deque = filled(array(1, 2, 3), 3);
  deque.set_limits({3, 5, 100});
  put(deque, &deque_object::push_back, pack("ab"));
  CHECK(items(deque) == array(2, 3, "ab"));
  answer<void> call;
  CHECK_REFUSED(deque, errc::limit_reached, deque.push_back(call.reply(), pack("abc")));
  CHECK(deque.used() == amount{3, 5});
}

TEST_CASE("a deque has a capacity or a maxlen, and neither is negative") {
  CHECK_FAILS_SAYING(errc::bad_argument, "a deque has a capacity or a maxlen, not both",
                     deque_object{pack(deque_plan{1, 1})});
  CHECK_FAILS_SAYING(errc::bad_argument, "maxlen must be positive",
                     deque_object{pack(deque_plan{0, 0})});
  CHECK_FAILS(errc::bad_argument, deque_object{pack(deque_plan{-1})});
  CHECK_FAILS(errc::bad_argument, deque_object{array(0, array(1, 2), 2, false, 1)});
  CHECK_FAILS(errc::bad_argument, deque_object{array(3, array(1, 2), 2, false, 4)});
  CHECK_FAILS(errc::type_mismatch, deque_object{array(0, array(), 0, false, "1")});
  CHECK_FAILS(errc::type_mismatch, deque_object{entries("maxlen", "1")});
  const auto dumped = array(0, array(1, 2), 2, false, 2);
  CHECK(deque_object{dumped}.dump() == dumped);
}

TEST_CASE("an item of a deque is read by its index, below zero from the end") {
  auto deque = filled(array(1, 2, 3));
  CHECK(deque.at(0) == pack(1));
  CHECK(deque.at(-1) == pack(3));
  CHECK_FAILS_SAYING(errc::out_of_range, "index 3 is out of range for 3 elements", deque.at(3));
  CHECK_FAILS(errc::out_of_range, deque.at(-4));
  CHECK_FAILS(errc::out_of_range, deque.at(INT64_MIN));
}

TEST_CASE("a deque is read in parts") {
  auto deque = filled(array(1, 2, 3));
  CHECK(deque.chunk(0, 2) == array(1, 2));
  CHECK(deque.chunk(2, 2) == array(3));
  CHECK(deque.chunk(3, 2) == array());
  CHECK_FAILS(errc::bad_argument, deque.chunk(0, 0));
}

TEST_CASE("a deque is rotated as Python does") {
  auto rotated = [](int64_t steps) {
    auto deque = filled(array(1, 2, 3, 4, 5));
    deque.rotate(steps);
    return items(deque);
  };
  CHECK(rotated(0) == array(1, 2, 3, 4, 5));
  CHECK(rotated(1) == array(5, 1, 2, 3, 4));
  CHECK(rotated(-1) == array(2, 3, 4, 5, 1));
  CHECK(rotated(2) == array(4, 5, 1, 2, 3));
  CHECK(rotated(4) == array(2, 3, 4, 5, 1));
  CHECK(rotated(7) == array(4, 5, 1, 2, 3));
  CHECK(rotated(INT64_MIN) == array(4, 5, 1, 2, 3)); // -2^63 is 2 modulo 5
  deque_object empty{unbounded};
  empty.rotate(3);
  CHECK(empty.size() == 0);
}
