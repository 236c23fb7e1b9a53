#include "actors/objects/containers/queue.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <vector>

// The end of work with a queue: task_done and join, shutdown, dump.

using namespace manager;
using namespace manager::test;

namespace {

queue_object filled(int64_t capacity, const packed& items, int64_t unfinished) {
  return queue_object{array(capacity, items, unfinished, false)};
}

packed items(const queue_object& queue) {
  return split_array(queue.dump()).at(1);
}

} // namespace

TEST_CASE("an item is unfinished from the moment it is in the queue until it is done") {
  queue_object queue{pack(2)};
  answer<void> fits, waits;
  queue.push_many(fits.reply(), array(1, 2));
  queue.push(waits.reply(), pack(3));
  CHECK(queue.unfinished() == 2);
  answer<packed> call;
  queue.pop(call.reply());
  CHECK(queue.unfinished() == 3); // the waiting item is in the queue now
  queue.task_done(1);
  CHECK(queue.unfinished() == 2);
  queue.task_done(2);
  CHECK(queue.unfinished() == 0);
}

TEST_CASE("more tasks cannot be done than were put") {
  auto queue = filled(0, array(1, 2), 2);
  CHECK_REFUSED(queue, errc::bad_argument, queue.task_done(3));
  CHECK_REFUSED(queue, errc::bad_argument, queue.task_done(0));
  CHECK_REFUSED(queue, errc::bad_argument, queue.task_done(-1));
  CHECK_FAILS_SAYING(errc::bad_argument, "task_done called too many times", queue.task_done(3));
}

TEST_CASE("join waits until every item is done, not only taken") {
  auto queue = filled(0, array(1), 1);
  answer<void> first, second;
  queue.join(first.reply());
  queue.join(second.reply());
  answer<packed> call;
  queue.pop(call.reply());
  CHECK_FALSE(first.ready());
  queue.task_done(1);
  CHECK(first.ready());
  CHECK(second.ready());
}

TEST_CASE("join of a queue without unfinished items is done at once") {
  queue_object queue{nil};
  answer<void> call;
  queue.join(call.reply());
  CHECK(call.ready());
}

TEST_CASE("a join that was withdrawn is not answered again") {
  auto queue = filled(0, array(), 1);
  answer<void> gone, stays;
  queue.join(gone.reply());
  queue.join(stays.reply());
  gone.withdraw();
  queue.task_done(1);
  CHECK(gone.failed_with(errc::timed_out));
  CHECK(stays.ready());
}

TEST_CASE("after a shutdown nothing can be put, and items can be taken until none is left") {
  auto queue = filled(0, array(1, 2), 2);
  CHECK_FALSE(queue.closed());
  queue.shutdown(false);
  CHECK(queue.closed());
  answer<void> late;
  CHECK_REFUSED(queue, errc::shut_down, queue.push(late.reply(), pack(3)));
  CHECK_REFUSED(queue, errc::shut_down, queue.push_many(late.reply(), array(3)));
  answer<packed> first, second, third;
  queue.pop(first.reply());
  CHECK(first.value() == pack(1));
  queue.pop_many(second.reply(), 5);
  CHECK(second.value() == array(2));
  CHECK_REFUSED(queue, errc::shut_down, queue.pop(third.reply()));
  CHECK_REFUSED(queue, errc::shut_down, queue.pop_many(third.reply(), 5));
}

TEST_CASE("a shutdown fails all who wait to put or to take") {
  queue_object empty{nil};
  auto full = filled(1, array(1), 1);
  std::vector<answer<packed>> takers(2);
  std::vector<answer<void>> putters(2);
  empty.pop(takers[0].reply());
  empty.pop_many(takers[1].reply(), 3);
  full.push(putters[0].reply(), pack(2));
  full.push_many(putters[1].reply(), array(3));
  empty.shutdown(false);
  full.shutdown(false);
  for (auto& call : takers)
    CHECK(call.failed_with(errc::shut_down));
  for (auto& call : putters)
    CHECK(call.failed_with(errc::shut_down));
  CHECK(items(full) == array(1));
  CHECK(putters[0].failure().text() == "the queue is shut down");
}

TEST_CASE("taking after a shutdown lets no failed put in") {
  auto queue = filled(1, array(1), 1);
  answer<void> putter;
  queue.push(putter.reply(), pack(2));
  queue.shutdown(false);
  answer<packed> call;
  queue.pop(call.reply());
  CHECK(call.value() == pack(1));
  CHECK(queue.size() == 0);
  CHECK(queue.unfinished() == 1);
}

TEST_CASE("a shutdown that is not immediate lets join wait for the work") {
  auto queue = filled(0, array(1), 1);
  answer<void> call;
  queue.join(call.reply());
  queue.shutdown(false);
  CHECK_FALSE(call.ready());
  queue.task_done(1);
  CHECK(call.ready());
}

TEST_CASE("an immediate shutdown drops the items and counts them as done") {
  auto queue = filled(0, array(1, 2), 2);
  answer<void> joiner;
  queue.join(joiner.reply());
  queue.shutdown(true);
  CHECK(queue.size() == 0);
  CHECK(queue.unfinished() == 0);
  CHECK(joiner.ready());
  answer<packed> call;
  CHECK_REFUSED(queue, errc::shut_down, queue.pop(call.reply()));
}

TEST_CASE("after an immediate shutdown join waits for the items that are being worked on") {
  auto queue = filled(0, array(1, 2), 3);
  answer<void> joiner;
  queue.join(joiner.reply());
  queue.shutdown(true);
  CHECK(queue.unfinished() == 1);
  CHECK_FALSE(joiner.ready());
  queue.task_done(1);
  CHECK(joiner.ready());
}

TEST_CASE("an immediate shutdown never makes the number of unfinished items negative") {
  auto queue = filled(0, array(1, 2, 3), 1);
  queue.shutdown(true);
  CHECK(queue.unfinished() == 0);
}

TEST_CASE("a queue may be shut down twice, the second time immediately") {
  auto queue = filled(0, array(1), 1);
  queue.shutdown(false);
  queue.shutdown(false);
  CHECK(queue.size() == 1);
  queue.shutdown(true);
  CHECK(queue.size() == 0);
  CHECK(queue.closed());
}

TEST_CASE("a dump has the capacity, the items, the unfinished and whether it is closed") {
  queue_object queue{pack(5)};
  answer<void> put;
  queue.push_many(put.reply(), array("a", "b"));
  answer<packed> taken;
  queue.pop(taken.reply());
  CHECK(queue.dump() == array(5, array("b"), 2, false));
  queue.shutdown(false);
  CHECK(queue.dump() == array(5, array("b"), 2, true));
}

TEST_CASE("a queue is rebuilt from its dump") {
  const auto dumped = array(2, array(1, 2), 3, true);
  queue_object queue{dumped};
  CHECK(queue.capacity() == 2);
  CHECK(queue.size() == 2);
  CHECK(queue.unfinished() == 3);
  CHECK(queue.closed());
  CHECK(queue.dump() == dumped);
  const auto deep = array(0, array(nested(max_stored_depth)), 1, false);
  CHECK(queue_object{deep}.dump() == deep);
}

TEST_CASE("a queue is built from a complete and possible dump only") {
  CHECK_FAILS(errc::bad_argument, queue_object{array()});
  CHECK_FAILS(errc::bad_argument, queue_object{array(0, array(), 0)});
  CHECK_FAILS(errc::bad_argument, queue_object{array(0, array(), 0, false, 1)});
  CHECK_FAILS(errc::bad_argument, queue_object{array(-1, array(), 0, false)});
  CHECK_FAILS(errc::bad_argument, queue_object{array(0, array(), -1, false)});
  CHECK_FAILS(errc::bad_argument, queue_object{array(1, array(1, 2), 2, false)});
  CHECK_FAILS(errc::bad_argument,
              queue_object{array(0, array(nested(max_stored_depth + 1)), 1, false)});
  CHECK_FAILS(errc::type_mismatch, queue_object{array("0", array(), 0, false)});
  CHECK_FAILS(errc::type_mismatch, queue_object{array(0, 7, 0, false)});
  CHECK_FAILS(errc::type_mismatch, queue_object{array(0, array(), 0, 0)});
}
