#include "tests/support/answer.hpp"
#include "tests/support/instructions.hpp"
#include "tests/support/object_tables.hpp"
#include "tests/support/values.hpp"
#include "tests/support/waiting.hpp"

#include "actors/objects/work/work_queue.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>
#include <string>
#include <vector>

// Work of the calls of long queues, counted in machine instructions.

using namespace manager;
using namespace manager::test;

namespace {

/// Work queue with items in all states. The first item is leased to alice, and most of the others
/// that are leased, too.
class filled_queue {
public:
  filled_queue(int64_t ready, int64_t leased) {
    queue.attach(tables.context_of(1));
    auto dead = std::max<int64_t>(leased / 10, 5);
    put_all(dead, {});
    for (int64_t i = 0; i < dead; ++i)
      queue.reject(alice, take(alice, 7), "cannot be done");
    put_all(leased + 1, {});
    first = take(alice, 1);
    last = take_many(alice, leased);
    put_all(ready / 2, {.producer = "one"});
    put_all(ready / 4, {.producer = "two"});
    put_all(ready / 4, {.priority = -1});
    put_all(ready / 10, {.delay = 1'000'000'000});
    put({.key = "k", .key_time = 1});
  }

  void put_all(int64_t count, const work_put_plan& plan) {
    auto packed_plan = pack_put_plan(plan);
    for (; count > 0; count -= 10'000) {
      answer<uint64_t> call;
      std::vector<int64_t> values(static_cast<size_t>(std::min<int64_t>(count, 10'000)), 7);
      queue.put_many(call.reply(), pack(values), packed_plan);
      REQUIRE(call.ready());
    }
  }

  void put(const work_put_plan& plan) {
    answer<uint64_t> call;
    queue.put_with(call.reply(), pack(7), pack_put_plan(plan));
  }

  /// Takes an item; returns the lease.
  uint64_t take(const caller& who, uint64_t ticket) {
    answer<packed> call;
    queue.take(who, call.reply(), 1, ticket);
    return unpack<uint64_t>(split_array(split_array(call.value()).at(0)).at(0));
  }

  /// Takes items one by one; returns the last lease.
  uint64_t take_many(const caller& who, int64_t count) {
    uint64_t lease = 0;
    for (int64_t i = 0; i < count; ++i)
      lease = take(who, 100 + static_cast<uint64_t>(i));
    return lease;
  }

  object_tables tables;
  work_queue_object queue{pack(work_queue_plan{0, 3})};
  uint64_t first = 0, last = 0; ///< leases of alice
};

/// Call of a work queue, by its name.
struct named_call {
  std::string name;
  std::function<void(filled_queue&)> make;
};

const std::vector<named_call>& calls() {
  static const std::vector<named_call> all{
      {"put", [](auto& q) { q.put({}); }},
      {"put with properties",
       [](auto& q) { q.put({.priority = 1, .producer = "two", .delay = 5, .key = "new"}); }},
      {"put of a known key", [](auto& q) { q.put({.key = "k"}); }},
      {"take", [](auto& q) { q.take(bob, 1); }},
      {"put of three",
       [](auto& q) {
         answer<uint64_t> call;
         q.queue.put_many(call.reply(), array(1, 2, 3), pack_put_plan({.producer = "one"}));
       }},
      {"take of three, and their end",
       [](auto& q) {
         answer<packed> call;
         q.queue.take(carol, call.reply(), 3, 1);
         std::vector<uint64_t> leases;
         for (auto& each : split_array(call.value()))
           leases.push_back(unpack<uint64_t>(split_array(each).at(0)));
         q.queue.ack_many(carol, pack(leases));
       }},
      {"put_back",
       [](auto& q) {
         q.queue.put_back(
             array(unpack<uint64_t>(split_array(split_array(q.queue.dead(0, 1)).at(0)).at(0))));
       }},
      {"wait for the end of all work",
       [](auto& q) {
         answer<void> call;
         q.queue.join_all(call.reply());
       }},
      {"untake", [](auto& q) { q.queue.untake(alice, 1, 1); }},
      {"ack", [](auto& q) { q.queue.ack(alice, q.last); }},
      {"nack", [](auto& q) { q.queue.nack(alice, q.first, 0, "why"); }},
      {"nack with a delay", [](auto& q) { q.queue.nack(alice, q.last, 7, "why"); }},
      {"reject", [](auto& q) { q.queue.reject(alice, q.first, "why"); }},
      {"release", [](auto& q) { q.queue.release(alice, array(q.last)); }},
      {"peek", [](auto& q) { q.queue.peek(3); }},
      {"dead", [](auto& q) { q.queue.dead(0, 3); }},
      {"counts", [](auto& q) { q.queue.counts(); }},
      {"size", [](auto& q) { q.queue.waiting(); }},
      {"preview", [](auto& q) { q.queue.preview(); }},
      {"end of a session that holds nothing",
       [](auto& q) { q.queue.session_ended(carol.session, session_end::lost); }},
      {"end of a session that holds three",
       [](auto& q) { q.queue.session_ended(bob.session, session_end::lost); }},
  };
  return all;
}

} // namespace

TEST_CASE("no call of a work queue costs more when 100,000 items are leased and 1,000,000 wait") {
  filled_queue small{100, 10};
  filled_queue large{1'000'000, 100'000};
  small.take_many(bob, 3);
  large.take_many(bob, 3);
  for (auto& call : calls()) {
    auto few = instructions_of([&] { call.make(small); });
    auto many = instructions_of([&] { call.make(large); });
    if (!few || !many) {
      std::cout << "SKIPPED: ptrace is not allowed" << std::endl;
      return;
    }
    INFO(call.name << ": " << *few << " instructions, " << *many << " with the long queue");
    CHECK(*many < 3 * *few + 1000); // the trees are higher: six levels, and twenty
  }
}
