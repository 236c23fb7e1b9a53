#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/queue_models.hpp"

#include <catch2/catch.hpp>
#include <tuple>
#include <vector>

// Properties that all queues share with queue_object, which has its own tests in queue_test and
// queue_end_test. The tests of each type cover the differences.

using namespace manager;
using namespace manager::test;

namespace {

using every_queue = std::tuple<lifo_queue_object, priority_queue_object, deque_object>;

template <class Queue> void put(Queue& queue, const packed& value) {
  answer<void> call;
  queue.push(call.reply(), value);
  REQUIRE(call.ready());
}

template <class Queue> packed take(Queue& queue) {
  answer<packed> call;
  queue.pop(call.reply());
  REQUIRE(call.ready());
  return call.value();
}

template <class Queue> Queue filled(int64_t capacity, const packed& items, int64_t unfinished = 0) {
  return Queue{dump_of<Queue>(capacity, items, unfinished, false)};
}

} // namespace

TEMPLATE_LIST_TEST_CASE("the operations of each queue have different names", "", every_queue) {
  STATIC_REQUIRE(unique_wire_names<TestType>());
}

TEMPLATE_LIST_TEST_CASE("each new queue is empty, unbounded or of a capacity", "", every_queue) {
  for (auto& initial : {nil, raw({})}) {
    CHECK(TestType{initial}.capacity() == 0);
    CHECK(TestType{initial}.size() == 0);
  }
  CHECK(TestType{of_capacity<TestType>(7)}.capacity() == 7);
  CHECK_FAILS(errc::bad_argument, TestType{of_capacity<TestType>(-1)});
  CHECK_FAILS(errc::type_mismatch, TestType{pack("7")});
  CHECK_FAILS(errc::type_mismatch, TestType{pack(1.5)});
}

TEMPLATE_LIST_TEST_CASE("who waits for items of any queue is served in the order of arrival", "",
                        every_queue) {
  TestType queue{nil};
  std::vector<answer<packed>> calls(3);
  for (auto& call : calls)
    queue.pop(call.reply());
  calls[0].withdraw();
  put(queue, pack(1));
  CHECK(calls[0].failed_with(errc::timed_out));
  CHECK(calls[1].value() == pack(1));
  CHECK_FALSE(calls[2].ready());
  put(queue, pack(2));
  CHECK(calls[2].value() == pack(2));
  CHECK(queue.size() == 0);
}

TEMPLATE_LIST_TEST_CASE("who waits for room in any queue is served in the order of arrival", "",
                        every_queue) {
  TestType queue{of_capacity<TestType>(1)};
  put(queue, pack(0));
  std::vector<answer<void>> calls(3);
  for (size_t i = 0; i < calls.size(); ++i)
    queue.push(calls[i].reply(), pack(i + 1));
  calls[1].withdraw();
  CHECK(take(queue) == pack(0));
  CHECK(calls[0].ready());
  CHECK_FALSE(calls[2].ready());
  CHECK(take(queue) == pack(1));
  CHECK(calls[2].ready());
  CHECK(items_of(queue) == array(3));
}

TEMPLATE_LIST_TEST_CASE("a small put does not overtake a large one in any queue", "", every_queue) {
  auto queue = filled<TestType>(3, array(1, 1));
  answer<void> large, small, last;
  queue.push_many(large.reply(), array(1, 1));
  queue.push(small.reply(), pack(1));
  queue.push(last.reply(), pack(1));
  CHECK_FALSE(small.ready()); // although it would fit
  take(queue);
  CHECK(large.ready());
  CHECK_FALSE(small.ready());
  CHECK(queue.size() == 3);
  answer<packed> call;
  queue.pop_many(call.reply(), 2);
  CHECK(call.value() == array(1, 1));
  CHECK(small.ready());
  CHECK(last.ready());
  CHECK_FAILS(errc::bad_argument, queue.push_many(last.reply(), array(1, 2, 3, 4)));
}

TEMPLATE_LIST_TEST_CASE("any queue is shut down for putting, and at once for taking, too", "",
                        every_queue) {
  auto queue = filled<TestType>(1, array(1), 1);
  answer<void> putter, joiner, late;
  queue.push(putter.reply(), pack(2));
  queue.join(joiner.reply());
  queue.shutdown(false);
  CHECK(queue.closed());
  CHECK(putter.failed_with(errc::shut_down));
  CHECK_REFUSED(queue, errc::shut_down, queue.push(late.reply(), pack(3)));
  CHECK_REFUSED(queue, errc::shut_down, queue.push_many(late.reply(), array(3)));
  CHECK(items_of(queue) == array(1));
  queue.shutdown(true);
  CHECK(queue.size() == 0);
  CHECK(queue.used() == amount{});
  CHECK(joiner.ready());
  answer<packed> call;
  CHECK_REFUSED(queue, errc::shut_down, queue.pop(call.reply()));
  TestType empty{nil};
  empty.pop(call.reply());
  empty.shutdown(false);
  CHECK(call.failed_with(errc::shut_down));
}

TEMPLATE_LIST_TEST_CASE("join of any queue waits until every item is done", "", every_queue) {
  TestType queue{nil};
  put(queue, pack(1));
  answer<void> joiner;
  queue.join(joiner.reply());
  take(queue);
  CHECK(queue.unfinished() == 1);
  CHECK_REFUSED(queue, errc::bad_argument, queue.task_done(2));
  CHECK_REFUSED(queue, errc::bad_argument, queue.task_done(0));
  CHECK_FALSE(joiner.ready());
  queue.task_done(1);
  CHECK(joiner.ready());
}

TEMPLATE_LIST_TEST_CASE("pop_many of any queue takes what is there, up to its maximum", "",
                        every_queue) {
  TestType queue{nil};
  answer<packed> waits, rest;
  queue.pop_many(waits.reply(), 5);
  CHECK_FALSE(waits.ready());
  put(queue, pack(1));
  CHECK(waits.value() == array(1));
  CHECK_REFUSED(queue, errc::bad_argument, queue.pop_many(rest.reply(), 0));
  CHECK_REFUSED(queue, errc::bad_argument, queue.pop_many(rest.reply(), -1));
}

TEMPLATE_LIST_TEST_CASE("malformed bytes never enter any queue", "", every_queue) {
  auto queue = filled<TestType>(3, array(1));
  answer<void> call;
  for (auto& bytes : malformed_values())
    CHECK_REFUSED(queue, errc::bad_argument, queue.push(call.reply(), bytes));
  CHECK_REFUSED(queue, errc::bad_argument, queue.push_many(call.reply(), raw({0x92, 0x01})));
  CHECK_REFUSED(queue, errc::type_mismatch, queue.push_many(call.reply(), pack(1)));
  CHECK_FALSE(call.ready());
}

TEMPLATE_LIST_TEST_CASE("any queue refuses items that it has no memory for", "", every_queue) {
  auto queue = filled<TestType>(4, array(1, 2, 3));
  queue.set_limits({3, 10, 100});
  answer<void> refused, waits;
  CHECK_REFUSED(queue, errc::limit_reached, queue.push(refused.reply(), pack(4)));
  queue.push_many(waits.reply(), array(4, std::string(20, 'x')));
  CHECK_FALSE(waits.ready());
  take(queue); // now there is room, but not enough memory
  CHECK(waits.failed_with(errc::limit_reached));
  CHECK(queue.used() == amount{2, 2});
  CHECK_FAILS(errc::limit_reached, filled<TestType>(0, array(1, 2, 3, 4)).set_limits({3, 10, 100}));
}

TEMPLATE_LIST_TEST_CASE("any queue is rebuilt from its dump", "", every_queue) {
  const auto dumped = dump_of<TestType>(2, array(1, 2), 3, true);
  TestType queue{dumped};
  CHECK(queue.capacity() == 2);
  CHECK(queue.size() == 2);
  CHECK(queue.unfinished() == 3);
  CHECK(queue.closed());
  CHECK(queue.dump() == dumped);
  CHECK(queue.preview() == "[1, 2]");
  CHECK(take(queue) == pack(1));
}

TEMPLATE_LIST_TEST_CASE("any queue is built from a complete and possible dump only", "",
                        every_queue) {
  auto dump = [](auto... parts) { return dump_of<TestType>(parts...); };
  CHECK_FAILS(errc::bad_argument, TestType{array()});
  CHECK_FAILS(errc::bad_argument, TestType{array(0, array(), 0)});
  CHECK_FAILS(errc::bad_argument, TestType{dump(-1, array(), 0, false)});
  CHECK_FAILS(errc::bad_argument, TestType{dump(0, array(), -1, false)});
  CHECK_FAILS(errc::bad_argument, TestType{dump(1, array(1, 2), 2, false)});
  CHECK_FAILS(errc::bad_argument, TestType{dump(0, array(nested(max_stored_depth + 1)), 1, false)});
  CHECK_FAILS(errc::type_mismatch, TestType{dump("0", array(), 0, false)});
  CHECK_FAILS(errc::type_mismatch, TestType{dump(0, 7, 0, false)});
  CHECK_FAILS(errc::type_mismatch, TestType{dump(0, array(), 0, 0)});
}
