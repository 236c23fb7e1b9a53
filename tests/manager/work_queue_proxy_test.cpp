#include "tests/manager/two_clients.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;

namespace {

ints values_of(const std::vector<leased<int>>& taken) {
  ints values;
  for (auto& each : taken)
    values.push_back(*each);
  return values;
}

} // namespace

TEST_CASE("an item is leased to one client, and done when that client acknowledges it") {
  two_clients w;
  auto mine = w.a.work_queue<std::string>("jobs");
  auto theirs = w.b.work_queue<std::string>("jobs");
  CHECK(mine.put("job") == put_result::done);
  auto item = theirs.take();
  CHECK(*item == "job");
  CHECK(item->size() == 3);
  CHECK(item.number() == 1);
  CHECK(item.deliveries() == 1);
  CHECK(item.held());
  CHECK_FALSE(mine.try_take().has_value());
  auto counts = mine.counts();
  CHECK(counts.ready == 0);
  CHECK(counts.leased == 1);
  item.ack();
  CHECK_FALSE(item.held());
  CHECK(*item == "job");
  CHECK(mine.counts().leased == 0);
  CHECK_FAILS(errc::lease_lost, item.ack());
  CHECK(mine.title() == "work_queue 'jobs'");
}

TEST_CASE("the items of a killed client come back at once, in front") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  jobs.put_many({1, 2, 3});
  auto doomed = w.world.connect();
  auto lost = doomed.work_queue<int>("jobs").take_many(2);
  CHECK(values_of(lost) == ints{1, 2});
  auto last = jobs.take();
  auto waiting = w.b.work_queue<int>("jobs").async_take();
  w.settle();
  CHECK_FALSE(waiting.ready());
  w.world.kill(doomed);
  auto again = waiting.get();
  CHECK(*again == 1);
  CHECK(again.deliveries() == 2);
  CHECK_FAILS(errc::lease_lost, lost[0].ack());
  CHECK(*jobs.take() == 2);
  last.ack();
}

TEST_CASE("an exception gives the item back, and so does the end of the lease's block") {
  two_clients w;
  auto jobs = w.a.work_queue<int>({.max_deliveries = 2});
  jobs.put(1);
  try {
    auto item = jobs.take();
    throw std::runtime_error{"cannot"};
  } catch (const std::runtime_error&) {
  }
  CHECK(jobs.peek().at(0).deliveries == 1);
  { auto item = jobs.take(); }
  auto dead = jobs.dead();
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].deliveries == 2);
  CHECK(dead[0].value == 1);
  REQUIRE(dead[0].reasons.size() == 2);
  CHECK(dead[0].reasons[0].ends_with(": an exception left the block that held the item"));
  CHECK(dead[0].reasons[1].ends_with(": the lease was destroyed without an acknowledgement"));
  CHECK(jobs.put_back({dead[0].number}) == 1);
  CHECK(jobs.take().deliveries() == 1);
}

TEST_CASE("a loop acknowledges what its body has finished, and nothing else") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  jobs.put_many({1, 2, 3, 4, 5});
  ints seen;
  auto run = [&](auto&& range) {
    for (auto& job : range) {
      seen.push_back(*job);
      if (*job == 2)
        job.nack(1s, "not now");
      if (*job == 4)
        throw std::runtime_error{"cannot"};
    }
  };
  CHECK_THROWS_AS(run(jobs.consume()), std::runtime_error);
  CHECK(seen == ints{1, 2, 3, 4});
  CHECK(jobs.counts().delayed == 1);
  CHECK(jobs.counts().ready == 2);
  jobs.shutdown();
  seen.clear();
  for (auto& job : w.b.work_queue<int>("jobs").consume(10))
    seen.push_back(*job);
  CHECK(seen == ints{4, 5, 2});
  jobs.join();
}

TEST_CASE("a loop gives an item back whose transaction had no effect") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  auto results = w.a.work_queue<int>("results", {.capacity = 1});
  jobs.put_many({1, 2});
  jobs.shutdown();
  ints seen;
  for (auto& job : jobs.consume()) {
    seen.push_back(*job);
    auto put = job.ack_and_put(results, 10 * *job);
    CHECK(put == (seen.size() == 2 ? put_result::full : put_result::done));
    if (put == put_result::full)
      results.take().ack(); // the next try has room
  }
  CHECK(seen == ints{1, 2, 2});
  CHECK(*results.take() == 20);
  auto more = w.a.work_queue<int>("more");
  more.put(7);
  more.shutdown();
  auto state = w.a.value<int>(0);
  int tries = 0;
  for (auto& job : more.consume()) {
    transaction steps;
    steps.require<"load">(state).equals(1);
    CHECK(static_cast<bool>(job.ack_with(steps)) == (++tries == 2));
    state = 1;
  }
  CHECK(tries == 2);
}

TEST_CASE("a transaction that fails leaves the turns of the producers") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  for (auto& [job, producer] :
       std::map<int, const char*>{{1, "a"}, {3, "a"}, {2, "b"}, {4, "c"}, {5, "c"}})
    jobs.put(job, {.producer = producer});
  auto order = [&] {
    ints all;
    for (auto& each : jobs.peek(9))
      all.push_back(each.value);
    return all;
  };
  auto before = order();
  CHECK(before == ints{1, 2, 4, 3, 5});
  transaction taking;
  for (uint64_t ticket = 1; ticket <= 4; ++ticket)
    taking.try_call<"take">(jobs, 1, ticket);
  taking.require<"size">(jobs).equals(99);
  CHECK_FALSE(taking.run());
  CHECK(order() == before);
  transaction removing;
  removing.call<"purge">(jobs, "ready");
  removing.try_call<"put_with">(jobs, 9, detail::plan_of(work_options{.producer = "b"}));
  removing.require<"size">(jobs).equals(99);
  CHECK_FALSE(removing.run());
  CHECK(order() == before);
}

TEST_CASE("a reason that is longer than a queue keeps is cut") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs", {.max_deliveries = 1});
  jobs.put(1);
  std::string reason;
  reason.resize(100'000'000, 'x'); // more than a message can carry
  jobs.take().nack(reason);
  CHECK(jobs.dead().at(0).reasons.at(0).size() < 2000);
}

TEST_CASE("a loop that prefetches gives back what it has not begun, without a delivery") {
  two_clients w;
  auto jobs = w.a.work_queue<int>();
  jobs.put_many({1, 2, 3, 4});
  for (auto& job : jobs.consume(3)) {
    CHECK(jobs.counts().leased == 3);
    job.ack();
    break;
  }
  auto left = jobs.peek(9);
  REQUIRE(left.size() == 3);
  CHECK(left[0].value == 2);
  CHECK(left[0].deliveries == 0);
}

TEST_CASE("priorities, keys and delays of items hold for all clients") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  auto theirs = w.b.work_queue<int>("jobs");
  jobs.put(1);
  theirs.put(2, {.priority = 1, .key = "two"});
  CHECK(jobs.put(3, {.key = "two"}) == put_result::duplicate);
  jobs.put(4, {.delay = 10s});
  jobs.put_at(std::chrono::steady_clock::now() - 1h, 5);
  CHECK(jobs.size() == 4);
  auto taken = theirs.take_many(9);
  CHECK(values_of(taken) == ints{2, 1, 5});
  auto waiting = theirs.async_take();
  w.world.advance(9s);
  CHECK_FALSE(waiting.ready());
  w.world.advance(1s);
  CHECK(*waiting.get() == 4);
  theirs.ack_many(taken);
  CHECK_FALSE(taken[0].held());
  CHECK(jobs.put(3, {.key = "two"}) == put_result::done);
}

TEST_CASE("an item that is scheduled is ready at its time") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  jobs.put_at(std::chrono::system_clock::now() + 1h, 1);
  auto waiting = w.b.work_queue<int>("jobs").async_take();
  w.world.advance(59min);
  CHECK_FALSE(waiting.ready());
  CHECK(jobs.counts().delayed == 1);
  w.world.advance(1min);
  CHECK(*waiting.get() == 1);
}

TEST_CASE("producers of any client take turns") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  jobs.put_many({1, 2, 3}, {.producer = "a"});
  w.b.work_queue<int>("jobs").put_many({4, 5}, {.producer = "b"});
  CHECK(values_of(jobs.take_many(9)) == ints{1, 4, 2, 5, 3});
}

TEST_CASE("a bounded work queue blocks put while it is full") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs", {.capacity = 1});
  CHECK(jobs.capacity() == 1);
  jobs.put(1);
  CHECK(jobs.try_put(2) == put_result::full);
  CHECK(jobs.put_for(1s, 2) == put_result::full);
  auto second = jobs.async_put(2);
  w.settle();
  CHECK_FALSE(second.ready());
  auto item = w.b.work_queue<int>("jobs").take();
  CHECK(second.get() == put_result::done);
  CHECK_FAILS_SAYING(errc::bad_argument,
                     "work_queue<int> 'jobs': it has capacity 1, not 2; give no parameters to open "
                     "it as it is",
                     w.b.work_queue<int>("jobs", {.capacity = 2}));
}

TEST_CASE("an item whose answer nobody reads is given back") {
  two_clients w;
  auto jobs = w.a.work_queue<int>();
  { auto unread = jobs.async_take(); }
  jobs.put(1);
  {
    auto unread = jobs.async_take();
    w.settle();
    CHECK(unread.ready());
  }
  auto item = jobs.take_for(1s);
  REQUIRE(item.has_value());
  CHECK(item->deliveries() == 1);
}

TEST_CASE("calls under a lease are refused once the lease has ended") {
  two_clients w;
  auto jobs = w.a.work_queue<int>();
  auto results = w.a.list<int>();
  jobs.put(1);
  auto item = jobs.take();
  results.with(item).push_back(1);
  auto late = results.with(item);
  item.ack();
  CHECK_FAILS(errc::lease_lost, late.push_back(2));
  CHECK_FAILS(errc::lease_lost, results.with(item));
  CHECK(results.size() == 1);
}

TEST_CASE("rejected items are dead and can be removed") {
  two_clients w;
  auto jobs = w.a.work_queue<int>();
  jobs.put_many({1, 2});
  jobs.take().reject("cannot be parsed");
  jobs.take().release();
  CHECK(jobs.dead().at(0).reasons.at(0).ends_with(": cannot be parsed"));
  CHECK(jobs.purge(work_state::dead) == 1);
  CHECK(jobs.purge() == 1);
  CHECK_FAILS(errc::bad_argument, jobs.purge(work_state::leased));
  CHECK(jobs.preview() == "0 ready, 0 leased, 0 delayed, 0 dead");
  CHECK(jobs.put_back_all() == 0);
}

TEST_CASE("who shows the holders of leases and the calls that wait") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  jobs.put(1);
  auto item = jobs.take();
  auto waiting = w.b.work_queue<int>("jobs").async_take();
  w.world.advance(2s);
  auto who = jobs.who();
  REQUIRE(who.holder_count == 1);
  CHECK(who.holders[0].since == 2s);
  CHECK(who.waiter_count == 1);
}

TEST_CASE("taking ends after shutdown when nothing can come back") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  jobs.put(1);
  auto item = jobs.take();
  jobs.shutdown();
  CHECK(jobs.closed());
  auto waiting = w.b.work_queue<int>("jobs").async_take();
  w.settle();
  CHECK_FALSE(waiting.ready());
  CHECK_FALSE(jobs.join_for(1s));
  item.ack();
  CHECK_FAILS(errc::shut_down, waiting.get());
  CHECK_FAILS(errc::shut_down, jobs.put(2));
  CHECK(jobs.join_for(1s));
}
