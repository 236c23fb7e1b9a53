#include "tests/manager/two_clients.hpp"

#include <stop_token>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;

// Errors of calls of a work queue that can be stopped, that are started without waiting, or that
// end a lease together with other changes.

namespace {

/// Two clients of a work queue with room for one item.
struct full_queue : two_clients {
  full_queue() { jobs.put(1); }

  work_queue<int> jobs = a.work_queue<int>("jobs", {.capacity = 1});
  work_queue<int> theirs = b.work_queue<int>("jobs");
};

/// A transaction that stores a value.
transaction stores(const list<int>& results, int value) {
  transaction steps;
  steps.call<"push_back">(results, value);
  return steps;
}

/// A client that holds a lease, and whose results are in a list.
struct leasing_client : two_clients {
  leasing_client() { jobs.put(7); }

  session worker = world.connect();
  work_queue<int> jobs = a.work_queue<int>("jobs");
  work_queue<int> own = worker.work_queue<int>("jobs");
  list<int> results = worker.list<int>("results");
  list<int> seen = a.list<int>("results");

  /// Ends the lease of the only item by the call of this name.
  void end_by(const std::string& call, std::vector<leased<int>>& items) const {
    if (call == "ack")
      items[0].ack();
    if (call == "nack")
      items[0].nack();
    if (call == "reject")
      items[0].reject("bad");
    if (call == "release")
      items[0].release();
    if (call == "ack_with")
      items[0].ack_with(stores(results, 7));
    if (call == "ack_many")
      own.ack_many(items);
  }
};

} // namespace

TEST_CASE("a put that is stopped before there is room puts nothing and is full") {
  full_queue w;
  std::stop_source stop;
  std::optional<put_result> result;
  auto putter = w.world.spawn(
      "putter", [&](session& m) { result = m.work_queue<int>("jobs").put(stop.get_token(), 2); });
  w.settle();
  CHECK_FALSE(putter.ended());
  stop.request_stop();
  putter.join();
  CHECK(result == put_result::full);
  w.theirs.take().ack();
  CHECK(w.jobs.size() == 0);
}

TEST_CASE("a put with a stop token that is not used puts when there is room") {
  full_queue w;
  std::stop_source stop;
  std::optional<put_result> result;
  auto putter = w.world.spawn("putter", [&](session& m) {
    result = m.work_queue<int>("jobs").put(stop.get_token(), 2, {.key = "two"});
  });
  w.settle();
  CHECK_FALSE(result.has_value());
  w.theirs.take().ack();
  putter.join();
  CHECK(result == put_result::done);
  CHECK(w.jobs.put(stop.get_token(), 3, {.key = "two"}) == put_result::duplicate);
  CHECK(w.jobs.peek().at(0).value == 2);
}

TEST_CASE("a put whose stop was requested before puts if there is room at once, or nothing") {
  full_queue w;
  std::stop_source stop;
  stop.request_stop();
  CHECK(w.jobs.put(stop.get_token(), 2) == put_result::full);
  CHECK(w.jobs.size() == 1);
}

TEST_CASE("errors of a put with a stop token are those of put") {
  full_queue w;
  std::stop_source stop;
  CHECK_FAILS(errc::bad_argument, w.jobs.put(stop.get_token(), 2, {.key = std::string(1001, 'k')}));
  std::optional<errc> failure;
  auto putter = w.world.spawn("putter", [&](session& m) {
    failure = failure_of([&] { m.work_queue<int>("jobs").put(stop.get_token(), 2); }).kind();
  });
  w.settle();
  CHECK_FALSE(failure.has_value());
  w.jobs.shutdown();
  putter.join();
  CHECK(failure == errc::shut_down);
  CHECK_FAILS(errc::shut_down, w.jobs.put(stop.get_token(), 2));
  CHECK(w.jobs.size() == 1);
}

TEST_CASE("a take that is stopped before there is an item takes nothing") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  std::stop_source stop;
  std::optional<bool> taken;
  auto taker = w.world.spawn("taker", [&](session& m) {
    taken = m.work_queue<int>("jobs").take(stop.get_token()).has_value();
  });
  w.settle();
  CHECK_FALSE(taken.has_value());
  stop.request_stop();
  taker.join();
  CHECK(taken == false);
  jobs.put(1);
  CHECK(jobs.counts().ready == 1);
  CHECK(jobs.take(std::stop_token{})->deliveries() == 1);
}

TEST_CASE("a take with a stop token fails when the queue is shut down and all work is done") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs");
  jobs.put(1);
  auto item = jobs.take();
  jobs.shutdown();
  std::stop_source stop;
  std::optional<errc> failure;
  auto taker = w.world.spawn("taker", [&](session& m) {
    failure = failure_of([&] { m.work_queue<int>("jobs").take(stop.get_token()); }).kind();
  });
  w.settle();
  CHECK_FALSE(failure.has_value());
  item.ack();
  taker.join();
  CHECK(failure == errc::shut_down);
  CHECK_FAILS(errc::shut_down, jobs.take(stop.get_token()));
}

TEST_CASE("calls that wait on a work queue fail when it is removed") {
  two_clients w;
  auto jobs = w.a.work_queue<int>("jobs", {.capacity = 1});
  auto theirs = w.b.work_queue<int>("jobs");
  auto waiting = theirs.async_take();
  w.settle();
  CHECK_FALSE(waiting.ready());
  w.a.remove("jobs");
  CHECK_FAILS(errc::object_gone, waiting.get());
  CHECK_FAILS(errc::object_gone, jobs.put(std::stop_token{}, 1));
  CHECK_FAILS(errc::object_gone, jobs.take(std::stop_token{}));
}

TEST_CASE("an acknowledgement that was started ends the lease without waiting") {
  leasing_client w;
  auto item = w.own.take();
  auto acked = item.async_ack();
  CHECK_FALSE(item.held());
  CHECK_FAILS(errc::lease_lost, item.async_ack());
  acked.get();
  CHECK(w.jobs.counts().leased == 0);
}

TEST_CASE("an acknowledgement that was started and not read is sent") {
  leasing_client w;
  { auto unread = w.own.take().async_ack(); }
  w.settle();
  CHECK(w.jobs.join_for(0s));
}

TEST_CASE("an acknowledgement that was started fails when the lease has ended in the server") {
  leasing_client w;
  auto item = w.own.take();
  auto leases = std::vector<uint64_t>{item.fence()};
  w.own.release(leases);
  auto acked = item.async_ack();
  CHECK_FAILS_SAYING(errc::lease_lost,
                     "work_queue 'jobs': ack: the session does not hold lease "
                         + std::to_string(leases[0]) + ": it has ended before",
                     acked.get());
  CHECK(w.jobs.counts().ready == 1);
}

TEST_CASE("a transaction and the acknowledgement have effect together") {
  leasing_client w;
  auto item = w.own.take();
  CHECK(item.ack_with(stores(w.results, *item)));
  CHECK_FALSE(item.held());
  CHECK(w.seen.snapshot() == std::vector<int>{7});
  CHECK(w.jobs.join_for(0s));
  CHECK_FAILS(errc::lease_lost, item.ack_with(stores(w.results, *item)));
  CHECK(w.seen.size() == 1);
}

TEST_CASE("a condition that does not hold keeps the lease and changes nothing") {
  leasing_client w;
  auto item = w.own.take();
  auto steps = stores(w.results, *item);
  steps.require<"size">(w.results).below(1);
  auto result = item.ack_with(steps);
  CHECK_FALSE(result);
  CHECK(result.failed_step() == 1);
  CHECK(item.held());
  CHECK(w.seen.empty());
  CHECK(w.jobs.counts().leased == 1);
  item.ack();
}

TEST_CASE("a step that fails keeps the lease and changes nothing") {
  leasing_client w;
  auto item = w.own.take();
  auto steps = stores(w.results, *item);
  steps.call<"at">(w.results, 5);
  auto failure = failure_of([&] { item.ack_with(steps); });
  CHECK(failure.kind() == errc::out_of_range);
  CHECK(item.held());
  CHECK(w.seen.empty());
  item.ack();
}

TEST_CASE("a lease that has ended in the server reverts the steps before the acknowledgement") {
  leasing_client w;
  auto item = w.own.take();
  w.own.release({item.fence()});
  CHECK_FAILS(errc::lease_lost, item.ack_with(stores(w.results, *item)));
  CHECK_FALSE(item.held());
  CHECK(w.seen.empty());
  CHECK(w.jobs.counts().ready == 1);
}

TEST_CASE("the end of the session is a lost lease for every call that ends the lease") {
  for (std::string call : {"ack", "nack", "reject", "release", "ack_with", "ack_many"}) {
    INFO(call);
    leasing_client w;
    std::vector<leased<int>> items;
    items.push_back(w.own.take());
    w.world.kill(w.worker);
    CHECK_FAILS(errc::lease_lost, w.end_by(call, items));
    CHECK(w.seen.empty());
    CHECK(w.jobs.take().deliveries() == 2);
  }
}

TEST_CASE("a connection that is lost during an acknowledgement is a lost lease") {
  for (bool executed : {false, true}) {
    leasing_client w;
    auto item = w.own.take();
    w.world.fail_call(w.worker, {.operation = "ack", .executed = executed});
    CHECK_FAILS(errc::lease_lost, item.ack());
    w.settle();
    CHECK(w.jobs.counts().ready == (executed ? 0 : 1));
    CHECK(w.jobs.counts().leased == 0);
  }
}
