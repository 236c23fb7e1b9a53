#include "actors/objects/work/work_queue.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/values.hpp"
#include "tests/support/waiting.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

// Work queues without a server. The order and states of items: work_items_test.

using namespace manager;
using namespace manager::test;
using namespace std::chrono_literals;

namespace {

/// Work queue in a lock table whose clock the test moves.
class bench {
public:
  explicit bench(const work_queue_plan& plan = {}) : bench{pack(plan)} {}
  explicit bench(const packed& initial) : queue{initial} { queue.attach(tables.context_of(1)); }

  void pass(std::chrono::nanoseconds time) {
    now += time;
    for (auto object : tables.timers.take_due(now)) {
      CHECK(object == 1);
      queue.time_came();
    }
  }

  answer<uint64_t> put(const packed& value, const work_put_plan& plan = {}) {
    answer<uint64_t> call;
    queue.put_with(call.reply(), value, pack_put_plan(plan));
    return call;
  }

  void put_all(const packed& values) {
    answer<uint64_t> call;
    queue.put_many(call.reply(), values, nil);
    REQUIRE(call.ready());
  }

  answer<packed> take(const caller& who = alice, int64_t max = 1, uint64_t ticket = 0) {
    answer<packed> call;
    queue.take(who, call.reply(), max, ticket);
    return call;
  }

  lock_table::time_point now{};
  object_tables tables{
      .locks = lock_table{{.now = [this] { return now; },
                           .about =
                               [](uint64_t session) {
                                 return session_about{"", static_cast<int64_t>(1000 + session), ""};
                               }}}};
  work_queue_object queue;
};

struct taken {
  uint64_t lease;
  uint64_t number;
  int64_t deliveries;
  packed value;
};

std::vector<taken> all_of(const answer<packed>& call) {
  REQUIRE(call.ready());
  std::vector<taken> all;
  for (auto& each : split_array(call.value())) {
    auto parts = split_array(each);
    all.push_back({unpack<uint64_t>(parts.at(0)), unpack<uint64_t>(parts.at(1)),
                   unpack<int64_t>(parts.at(2)), parts.at(3)});
  }
  return all;
}

taken one_of(const answer<packed>& call) {
  auto all = all_of(call);
  REQUIRE(all.size() == 1);
  return all[0];
}

packed counts(uint64_t ready, uint64_t leased, uint64_t delayed, uint64_t dead) {
  return array(ready, leased, delayed, dead);
}

} // namespace

TEST_CASE("an item of a work queue is leased until it is acknowledged") {
  bench b;
  CHECK(b.put(pack("job")).value() == 1);
  auto item = one_of(b.take());
  CHECK(item.number == 1);
  CHECK(item.deliveries == 1);
  CHECK(item.value == pack("job"));
  CHECK(b.queue.counts() == counts(0, 1, 0, 0));
  CHECK(b.tables.locks.in_force(item.lease));
  b.queue.ack(alice, item.lease);
  CHECK(b.queue.counts() == counts(0, 0, 0, 0));
  CHECK_FALSE(b.tables.locks.in_force(item.lease));
  CHECK(b.queue.used() == amount{});
}

TEST_CASE("take waits for an item, in the order of arrival") {
  bench b;
  auto first = b.take(alice);
  auto second = b.take(bob);
  CHECK_FALSE(first.ready());
  b.put(pack(1));
  CHECK(one_of(first).value == pack(1));
  CHECK_FALSE(second.ready());
  b.put(pack(2));
  CHECK(one_of(second).value == pack(2));
}

TEST_CASE("only the session that holds a lease can end it") {
  bench b;
  b.put(pack(1));
  auto item = one_of(b.take(alice));
  CHECK_REFUSED(b.queue, errc::lease_lost, b.queue.ack(bob, item.lease));
  CHECK_REFUSED(b.queue, errc::lease_lost, b.queue.nack(bob, item.lease, 0, "mine"));
  CHECK_REFUSED(b.queue, errc::lease_lost, b.queue.reject(bob, item.lease, "mine"));
  CHECK_REFUSED(b.queue, errc::lease_lost, b.queue.release(bob, array(item.lease)));
  CHECK_REFUSED(b.queue, errc::lease_lost, b.queue.ack(alice, item.lease + 1));
  b.queue.ack(alices_other_thread, item.lease);
  CHECK_FAILS_SAYING(errc::lease_lost,
                     "the session does not hold lease " + std::to_string(item.lease)
                         + ": it has ended before",
                     b.queue.ack(alice, item.lease));
}

TEST_CASE("the items of a dead session come back at once, and its leases are lost") {
  bench b;
  b.put_all(array(1, 2, 3));
  auto items = all_of(b.take(alice, 2));
  auto last = one_of(b.take(bob));
  auto waiting = b.take(carol);
  CHECK_FALSE(waiting.ready());
  b.queue.session_ended(1, session_end::lost);
  auto again = one_of(waiting);
  CHECK(again.value == pack(1));
  CHECK(again.deliveries == 2);
  CHECK_FALSE(b.tables.locks.in_force(items[0].lease));
  CHECK_FALSE(b.tables.locks.in_force(items[1].lease));
  CHECK(b.tables.locks.in_force(last.lease));
  CHECK_FAILS(errc::lease_lost, b.queue.ack(alice, items[0].lease));
  CHECK(one_of(b.take(carol)).value == pack(2));
  b.queue.ack(bob, last.lease);
}

TEST_CASE("an item is not delivered again while its session lives") {
  bench b;
  b.put(pack(1));
  one_of(b.take(alice));
  auto waiting = b.take(bob);
  b.pass(1000h);
  CHECK_FALSE(waiting.ready());
  b.queue.session_ended(3, session_end::lost);
  CHECK_FALSE(waiting.ready());
  b.queue.session_ended(1, session_end::goodbye);
  CHECK(waiting.ready());
}

TEST_CASE("an item is dead after the maximum number of deliveries, with who failed and why") {
  bench b{work_queue_plan{0, 2}};
  b.put(pack("bad"));
  b.queue.nack(alice, one_of(b.take(alice)).lease, 0, "no such file");
  auto second = one_of(b.take(bob));
  CHECK(second.deliveries == 2);
  CHECK(b.queue.counts() == counts(0, 1, 0, 0));
  b.queue.session_ended(2, session_end::lost);
  CHECK(b.queue.counts() == counts(0, 0, 0, 1));
  auto reasons = array("process 1001: no such file", "process 1002 ended");
  CHECK(b.queue.dead(0, 10) == array(array(1, 2, reasons, "bad")));
  CHECK(b.queue.dead(1, 10) == array());
  CHECK(b.queue.put_back(array(7, 1)) == 1);
  CHECK(one_of(b.take()).deliveries == 1);
}

TEST_CASE("an item that is given back with a delay is ready after that") {
  bench b;
  b.put(pack(1));
  b.queue.nack(alice, one_of(b.take()).lease, 5'000'000'000, "try later");
  CHECK(b.queue.counts() == counts(0, 0, 1, 0));
  auto waiting = b.take(bob);
  b.pass(4999ms);
  CHECK_FALSE(waiting.ready());
  b.pass(1ms);
  CHECK(one_of(waiting).value == pack(1));
}

TEST_CASE("a delayed item is ready at its time") {
  bench b;
  b.put(pack("late"), {.delay = 2'000'000'000});
  b.put(pack("early"), {.delay = 1'000'000'000});
  CHECK(b.queue.waiting() == 2);
  CHECK(b.tables.timers.next() == b.now + 1s);
  auto first = b.take();
  b.pass(1s);
  CHECK(one_of(first).value == pack("early"));
  CHECK(b.tables.timers.next() == b.now + 1s);
  b.pass(1s);
  CHECK(one_of(b.take()).value == pack("late"));
  CHECK_FALSE(b.tables.timers.next());
}

TEST_CASE("rejected items are dead, and released items count no delivery") {
  bench b{work_queue_plan{0, 1}};
  b.put_all(array(1, 2));
  auto items = all_of(b.take(alice, 2));
  b.queue.reject(alice, items[0].lease, "cannot be parsed");
  b.queue.release(alice, array(items[1].lease));
  CHECK(b.queue.counts() == counts(1, 0, 0, 1));
  CHECK(one_of(b.take()).deliveries == 1);
  CHECK(b.queue.put_back_all() == 1);
}

TEST_CASE("many items are acknowledged together, or none") {
  bench b;
  b.put_all(array(1, 2, 3));
  auto items = all_of(b.take(alice, 3));
  CHECK_REFUSED(b.queue, errc::lease_lost,
                b.queue.ack_many(alice, array(items[0].lease, items[1].lease, 999)));
  CHECK_REFUSED(b.queue, errc::bad_argument,
                b.queue.ack_many(alice, array(items[0].lease, items[0].lease)));
  CHECK_REFUSED(b.queue, errc::type_mismatch, b.queue.ack_many(alice, pack("all")));
  b.queue.ack_many(alice, array(items[2].lease, items[0].lease));
  CHECK(b.queue.counts() == counts(0, 1, 0, 0));
}

TEST_CASE("an unread answer of take gives its items back") {
  bench b;
  b.put_all(array(1, 2, 3));
  all_of(b.take(alice, 1, 7));
  all_of(b.take(alice, 1, 8));
  b.queue.untake(alice, 1, 7);
  b.queue.untake(bob, 1, 8);
  CHECK(b.queue.counts() == counts(2, 1, 0, 0));
  auto again = one_of(b.take(bob));
  CHECK(again.value == pack(1));
  CHECK(again.deliveries == 1);
}

TEST_CASE("a bounded work queue blocks put while it is full, of ready and delayed items") {
  bench b{work_queue_plan{2, 0}};
  b.put(pack(1));
  b.put(pack(2), {.delay = 1'000'000'000});
  auto third = b.put(pack(3));
  CHECK_FALSE(third.ready());
  auto item = one_of(b.take());
  CHECK(third.value() == 3);
  auto fourth = b.put(pack(4));
  CHECK_FALSE(fourth.ready());
  b.queue.ack(alice, item.lease); // makes no room: leased items do not count
  CHECK_FALSE(fourth.ready());
  auto next = one_of(b.take());
  CHECK(fourth.ready());
  b.queue.nack(alice, next.lease, 0, "has room nevertheless");
  CHECK(b.queue.waiting() == 3);
  CHECK_FAILS(errc::bad_argument, b.put_all(array(1, 2, 3)));
}

TEST_CASE("a put that was withdrawn lets a smaller one pass") {
  bench b{work_queue_plan{2, 0}};
  b.put(pack(1));
  answer<uint64_t> two;
  b.queue.put_many(two.reply(), array(2, 3), nil);
  auto one = b.put(pack(4));
  CHECK_FALSE(one.ready());
  two.withdraw();
  CHECK(one.ready());
}

TEST_CASE("an item with a known key is not put, until the first is done or dead") {
  bench b{work_queue_plan{0, 1}};
  CHECK(b.put(pack(1), {.key = "k"}).value() == 1);
  CHECK(b.put(pack(2), {.key = "k"}).value() == 0);
  CHECK(b.put(pack(3), {.key = "other"}).value() == 2);
  auto item = one_of(b.take());
  CHECK(b.put(pack(4), {.key = "k"}).value() == 0);
  b.queue.ack(alice, item.lease);
  CHECK(b.put(pack(5), {.key = "k"}).value() == 3);
  b.queue.nack(alice, one_of(b.take()).lease, 0, "bad");
  CHECK(b.put(pack(6), {.key = "other"}).value() == 4);
  b.queue.purge("ready");
  CHECK(b.put(pack(7), {.key = "k"}).value() != 0);
}

TEST_CASE("a key with a time is known for that time, also after the item is done") {
  bench b;
  b.put(pack(1), {.key = "k", .key_time = 1'000'000'000});
  b.queue.ack(alice, one_of(b.take()).lease);
  b.pass(999ms);
  CHECK(b.put(pack(2), {.key = "k"}).value() == 0);
  b.pass(1ms);
  CHECK(b.put(pack(2), {.key = "k"}).value() == 2);
  b.queue.ack(alice, one_of(b.take()).lease);
  CHECK(b.queue.used() == amount{});
}

TEST_CASE("a put that waits for room is refused if its key is known by then") {
  bench b{work_queue_plan{1, 0}};
  b.put(pack(1));
  auto second = b.put(pack(2), {.key = "k"});
  auto third = b.put(pack(3), {.key = "k"});
  one_of(b.take());
  CHECK(second.value() == 2);
  one_of(b.take());
  CHECK(third.value() == 0);
}

TEST_CASE("the properties of an item are checked") {
  bench b;
  answer<uint64_t> call;
  auto put = [&](const packed& plan) { b.queue.put_with(call.reply(), pack(1), plan); };
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "an item has no property 'prio', only priority, producer, delay, key and "
                     "key_time",
                     put(entries("prio", 1)));
  CHECK_FAILS(errc::bad_argument, put(entries("delay", -1)));
  CHECK_FAILS(errc::bad_argument, put(entries("key", "k", "key_time", -2)));
  CHECK_FAILS(errc::bad_argument, put(entries("key", std::string(1001, 'k'))));
  CHECK_FAILS(errc::bad_argument, put(entries("producer", std::string(1001, 'k'))));
  CHECK_FAILS(errc::type_mismatch, put(entries("priority", "high")));
  CHECK_FAILS(errc::type_mismatch, put(pack(5)));
  CHECK_FAILS(errc::bad_argument, b.queue.put_many(call.reply(), array(1), entries("key", "k")));
  for (auto& malformed : malformed_values())
    CHECK_FAILS(errc::bad_argument, b.queue.put(call.reply(), malformed));
  CHECK_FAILS(errc::bad_argument, b.take(alice, 0));
  CHECK_FAILS(errc::bad_argument, b.queue.peek(0));
  CHECK_FAILS(errc::bad_argument, b.queue.dead(0, 0));
  CHECK_FAILS(errc::bad_argument, b.queue.dead(-1, 1));
  CHECK_FAILS(errc::bad_argument, b.queue.purge("leased"));
  CHECK_FAILS(errc::bad_argument, work_queue_object{pack(work_queue_plan{-1, 0})});
  CHECK_FAILS(errc::bad_argument, work_queue_object{pack(work_queue_plan{0, -1})});
  CHECK(b.queue.counts() == counts(0, 0, 0, 0));
}

TEST_CASE("join waits for leased and delayed items, but not for dead ones") {
  bench b{work_queue_plan{0, 1}};
  answer<void> idle;
  b.queue.join_all(idle.reply());
  CHECK(idle.ready());
  b.put(pack(1));
  b.put(pack(2), {.delay = 1'000'000'000});
  answer<void> join;
  b.queue.join_all(join.reply());
  b.queue.ack(alice, one_of(b.take()).lease);
  CHECK_FALSE(join.ready());
  b.pass(1s);
  auto item = one_of(b.take());
  CHECK_FALSE(join.ready());
  b.queue.nack(alice, item.lease, 0, "bad");
  CHECK(join.ready());
}

TEST_CASE("after shutdown, take goes on until nothing can come back") {
  bench b;
  b.put(pack(1));
  auto item = one_of(b.take(alice));
  auto waiting = b.take(bob);
  b.queue.shutdown(false);
  CHECK(b.queue.closed());
  CHECK_FAILS(errc::shut_down, b.put(pack(2)));
  CHECK_FALSE(waiting.ready());
  b.queue.session_ended(1, session_end::lost);
  auto again = one_of(waiting);
  CHECK(again.number == item.number);
  auto last = b.take(carol);
  CHECK_FALSE(last.ready());
  b.queue.ack(bob, again.lease);
  CHECK(last.failed_with(errc::shut_down));
  CHECK_FAILS(errc::shut_down, b.take(carol));
}

TEST_CASE("an immediate shutdown removes what is not leased") {
  bench b{work_queue_plan{2, 0}};
  b.put_all(array(1, 2));
  auto item = one_of(b.take());
  b.put(pack(3), {.delay = 1});
  auto full = b.put(pack(4));
  b.queue.shutdown(true);
  CHECK(full.failed_with(errc::shut_down));
  CHECK(b.queue.counts() == counts(0, 1, 0, 0));
  b.queue.ack(alice, item.lease);
}

TEST_CASE("a leased item that comes back after an immediate shutdown goes to the next worker") {
  bench b;
  b.put_all(array(1));
  auto item = one_of(b.take(alice));
  auto waiting = b.take(bob);
  b.queue.shutdown(true);
  CHECK_FALSE(waiting.ready());
  b.queue.nack(alice, item.lease, 0, "given back");
  auto again = one_of(waiting);
  CHECK(again.value == pack(1));
  auto late = b.take(alice);
  CHECK_FALSE(late.ready());
  b.queue.ack(bob, again.lease);
  CHECK(late.failed_with(errc::shut_down));
}

TEST_CASE("peek shows ready items in order, and who shows leases and waits") {
  bench b;
  b.put(pack("low"));
  b.put(pack("high"), {.priority = 9});
  CHECK(b.queue.peek(5) == array(array(2, 9, 0, "high"), array(1, 0, 0, "low")));
  CHECK(b.queue.peek(1) == array(array(2, 9, 0, "high")));
  one_of(b.take(alice));
  b.pass(3s);
  one_of(b.take(alice));
  auto waiting = b.take(bob);
  REQUIRE(b.queue.holders().size() == 2);
  CHECK(b.queue.holders()[0].who == alice);
  CHECK(b.now - b.queue.holders()[0].since == 3s);
  REQUIRE(b.queue.waiters().size() == 1);
  CHECK(b.queue.waiters()[0].who == bob);
  CHECK(b.queue.preview() == "0 ready, 2 leased, 0 delayed, 0 dead");
}

TEST_CASE("a work queue can be rebuilt from its dump, leased items are then ready") {
  bench b{work_queue_plan{9, 2}};
  b.put_all(array(1, 2, 3));
  b.put(pack(4), {.priority = 1, .producer = "p", .key = "four"});
  b.put(pack(5), {.delay = 5'000'000'000, .key = "five", .key_time = 9'000'000'000});
  auto four = one_of(b.take(alice));
  auto one = one_of(b.take(alice));
  b.queue.reject(alice, one.lease, "bad");
  b.pass(1s);
  bench copy{b.queue.dump()};
  CHECK(copy.queue.dump() == b.queue.dump());
  CHECK(copy.queue.used() == b.queue.used());
  CHECK(copy.queue.counts() == counts(3, 0, 1, 1));
  CHECK(one_of(copy.take()).value == pack(4));
  CHECK(copy.put(pack(0), {.key = "four"}).value() == 0);
  CHECK(copy.put(pack(0), {.key = "five"}).value() == 0);
  copy.pass(4s);
  CHECK(copy.queue.counts() == counts(3, 1, 0, 1));
  CHECK_FAILS(errc::bad_argument, work_queue_object{array(1, 2, false)});
  CHECK_FAILS(errc::bad_argument,
              work_queue_object{array(0, 0, false, array(), array(array("k", 0, -1)))});
  CHECK(four.deliveries == 1);
}

TEST_CASE("a work queue keeps to its limits") {
  bench b;
  object_limits limits;
  limits.items = 2;
  limits.bytes = 100;
  b.queue.set_limits(limits);
  b.put_all(array(1, 2));
  CHECK_REFUSED(b.queue, errc::limit_reached, b.put(pack(3)));
  auto item = one_of(b.take());
  CHECK_REFUSED(b.queue, errc::limit_reached, b.put(pack(3)));
  b.queue.ack(alice, item.lease);
  CHECK_REFUSED(b.queue, errc::limit_reached, b.put(pack(3), {.key = std::string(100, 'k')}));
  CHECK(b.put(pack(3)).ready());
}

TEST_CASE("the leases and the timer of a work queue end with it") {
  bench b;
  b.put_all(array(1, 2));
  auto item = one_of(b.take());
  b.put(pack(3), {.delay = 1'000'000'000});
  CHECK(b.tables.timers.size() == 1);
  b.queue.detach();
  CHECK_FALSE(b.tables.locks.in_force(item.lease));
  CHECK(b.tables.timers.size() == 0);
}

TEST_CASE("the delay of an item counts from the put, also while that waits for room") {
  bench b{work_queue_plan{1, 0}};
  b.put(pack("first"));
  auto late = b.put(pack("late"), {.delay = 2'000'000'000});
  b.pass(1s);
  CHECK_FALSE(late.ready());
  one_of(b.take());
  CHECK(late.ready());
  CHECK(b.tables.timers.next() == b.now + 1s);
}

TEST_CASE("items whose time comes together become ready in parts, so that no call waits for all") {
  bench b;
  answer<uint64_t> call;
  b.queue.put_many(call.reply(), pack(std::vector<int>(2500, 7)), pack_put_plan({.delay = 1000}));
  b.pass(1us);
  CHECK(b.queue.counts() == counts(1000, 0, 1500, 0));
  CHECK(b.tables.timers.next() <= b.now); // at once, after the calls that wait
  b.pass(0s);
  b.pass(0s);
  CHECK(b.queue.counts() == counts(2500, 0, 0, 0));
  CHECK_FALSE(b.tables.timers.next());
}

TEST_CASE("a key is free when its time is over, however many others are") {
  bench b;
  for (int i = 0; i < 2500; ++i)
    b.put(pack(i), {.key = std::to_string(i), .key_time = 1000 + i});
  b.pass(1s);
  CHECK(b.put(pack(1), {.key = "2499"}).value() == 2501);
  CHECK(b.put(pack(1), {.key = "2499"}).value() == 0);
  for (auto& each : all_of(b.take(alice, 3000)))
    b.queue.ack(alice, each.lease);
  b.put(pack(1), {.key = "other"});
  b.put(pack(1), {.key = "another"});
  b.queue.purge("ready");
  CHECK(b.queue.used() == amount{});
}

TEST_CASE("the reasons of failures count as memory of the queue, and are left out without room") {
  bench b;
  b.put(pack(1));
  auto alone = b.queue.used().bytes;
  for (int i = 0; i < 30; ++i)
    b.queue.nack(alice, one_of(b.take()).lease, 0, std::string(2000, 'r'));
  auto most = alone + static_cast<int64_t>(most_failures_kept * max_failure_bytes);
  CHECK(b.queue.used().bytes == most);
  object_limits limits;
  limits.bytes = most + 500;
  b.queue.set_limits(limits);
  b.queue.nack(alice, one_of(b.take()).lease, 0, std::string(2000, 'r'));
  CHECK(b.queue.used().bytes == most - static_cast<int64_t>(max_failure_bytes));
  b.queue.ack(alice, one_of(b.take()).lease);
  CHECK(b.queue.used() == amount{});
}
