#include "actors/objects/containers/lifo_queue.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>

// Properties of LIFO queues only: the order. Common properties: queues_test.

using namespace manager;
using namespace manager::test;

namespace {

packed items(const lifo_queue_object& queue) {
  return split_array(queue.dump()).at(1);
}

} // namespace

TEST_CASE("the item that was put last is taken first") {
  lifo_queue_object queue{nil};
  answer<void> put;
  for (int i = 0; i < 3; ++i)
    queue.push(put.reply(), pack(i));
  CHECK(queue.top() == pack(2));
  for (int i = 2; i >= 0; --i) {
    answer<packed> taken;
    queue.pop(taken.reply());
    CHECK(taken.value() == pack(i));
  }
  CHECK(queue.top() == std::nullopt);
}

TEST_CASE("of values that are put together the last one is taken first") {
  lifo_queue_object queue{nil};
  answer<void> put, more;
  queue.push_many(put.reply(), array(1, 2, 3));
  queue.push_many(more.reply(), array(4, 5));
  answer<packed> taken;
  queue.pop_many(taken.reply(), 3);
  CHECK(taken.value() == array(5, 4, 3));
  CHECK(items(queue) == array(2, 1));
}

TEST_CASE("a put that waited for room in a LIFO queue goes on top when it enters") {
  lifo_queue_object queue{array(2, array(2, 1), 0, false)};
  answer<void> waits;
  queue.push(waits.reply(), pack(3));
  answer<packed> taken;
  queue.pop(taken.reply());
  CHECK(taken.value() == pack(2)); // it was on top when it was taken
  CHECK(waits.ready());
  CHECK(items(queue) == array(3, 1));
}

TEST_CASE("values that are put together serve who waits from the last one on") {
  lifo_queue_object queue{nil};
  answer<packed> first, second;
  queue.pop(first.reply());
  queue.pop(second.reply());
  answer<void> put;
  queue.push_many(put.reply(), array(1, 2, 3));
  CHECK(first.value() == pack(3));
  CHECK(second.value() == pack(2));
  CHECK(items(queue) == array(1));
}

TEST_CASE("errors call it a LIFO queue") {
  lifo_queue_object queue{pack(2)};
  answer<void> call;
  CHECK_FAILS_SAYING(errc::bad_argument, "a LIFO queue of 2 never takes 3 items at once",
                     queue.push_many(call.reply(), array(1, 2, 3)));
  queue.shutdown(false);
  CHECK_FAILS_SAYING(errc::shut_down, "the LIFO queue is shut down",
                     queue.push(call.reply(), pack(1)));
}
