#include "tests/manager/two_clients.hpp"

#include <map>
#include <string>
#include <vector>

using namespace manager;
using namespace manager::test;
using ints = std::vector<int>;
using accounts_of = std::map<std::string, int>;

namespace {

transaction transfer(const dict<std::string, int>& accounts, int amount) {
  transaction t;
  t.require<"at">(accounts, "alice").at_least(amount);
  t.call<"fetch_add">(accounts, "alice", -amount);
  t.call<"fetch_add">(accounts, "bob", amount);
  return t;
}

/// Puts two items within a time.
class bounded_put : public work_queue<int> {
public:
  using work_queue::work_queue;
  void put_two(time_limit time) const {
    call_for<"put_many">(time, pack(ints{2, 3}), detail::plan_of({}));
  }
};

} // namespace

TEST_CASE("a transaction changes several objects together, or none") {
  two_clients w;
  auto accounts = w.a.dict<std::string, int>("accounts", {{"alice", 100}, {"bob", 0}});
  CHECK(transfer(accounts, 70).run());
  CHECK(accounts.snapshot() == accounts_of{{"alice", 30}, {"bob", 70}});
  auto refused = transfer(accounts, 70).run();
  CHECK_FALSE(refused);
  CHECK(refused.failed_step() == size_t{0});
  CHECK(accounts.snapshot() == accounts_of{{"alice", 30}, {"bob", 70}});
}

TEST_CASE("a session runs the steps that a function adds") {
  two_clients w;
  auto accounts = w.a.dict<std::string, int>({{"alice", 100}});
  auto pay = [&](transaction& t) {
    t.require<"at">(accounts, "alice").at_least(60);
    t.call<"fetch_add">(accounts, "alice", -60);
  };
  CHECK(w.a.transaction(pay));
  CHECK(w.a.transaction(pay).failed_step() == size_t{0});
  CHECK(accounts["alice"] == 40);
}

TEST_CASE("a transaction takes one round trip, whatever the number of its steps") {
  two_clients w;
  auto accounts = w.a.dict<std::string, int>("accounts", {{"alice", 100}, {"bob", 0}});
  w.world.delay(w.a, 100ms);
  CHECK(transfer(accounts, 70).run());
  CHECK(w.world.elapsed() == 200ms);
}

TEST_CASE("a transaction has the typed results of its calls, and reads see earlier writes") {
  two_clients w;
  auto numbers = w.a.list<int>({1});
  auto names = w.a.dict<std::string, std::string>();
  transaction t;
  t.call<"push_back">(numbers, 2);
  auto size = t.call<"size">(numbers);
  auto missing = t.call<"get">(names, "k");
  t.call<"set">(names, "k", "v");
  auto there = t.call<"get">(names, "k");
  auto all = t.call<"dump">(numbers);
  auto result = t.run();
  REQUIRE(result);
  CHECK(result.failed_step() == std::nullopt);
  CHECK(result.get(size) == 2);
  CHECK(result.get(missing) == std::nullopt);
  CHECK(result.get(there) == "v");
  CHECK(result.get<ints>(all) == ints{1, 2});
}

TEST_CASE("a step that fails reverts the steps before, of every type") {
  two_clients w;
  auto dict = w.a.dict<std::string, int>("d", {{"a", 1}, {"b", 2}, {"c", 3}});
  auto list = w.a.list<int>("l", {1, 2, 3});
  auto set = w.a.set<int>("s", {1, 2, 3});
  auto value = w.a.value<int>("v", 1);
  auto queue = w.a.queue<int>("q");
  auto sorted = w.a.priority_queue<int>("p");
  auto jobs = w.a.work_queue<int>("w");
  queue.push_many({1, 2});
  sorted.push_many({1, 2});
  jobs.put_many({1, 2});
  auto item = jobs.take();
  transaction t;
  t.call<"erase">(dict, "a");
  t.call<"set">(dict, "b", 20);
  t.call<"set">(dict, "d", 4);
  t.call<"extract">(dict, "c");
  t.call<"push_front">(list, 0);
  t.call<"sort">(list, true);
  t.call<"pop_back">(list);
  t.call<"erase">(set, 2);
  t.call<"insert">(set, 4);
  t.call<"store">(value, 2);
  t.try_call<"push">(queue, 3);
  t.try_call<"pop">(queue);
  t.try_call<"pop">(sorted);
  t.call<"ack">(jobs, item.fence());
  t.try_call<"put">(jobs, 3);
  auto kept = t.try_out();
  CHECK(kept);
  t.call<"at">(list, 99);
  CHECK_FAILS_SAYING(errc::out_of_range, "list 'l': at: index 99 is out of range for 3 elements",
                     t.run());
  CHECK(dict.items() == std::vector<std::pair<std::string, int>>{{"a", 1}, {"b", 2}, {"c", 3}});
  CHECK(list.snapshot() == ints{1, 2, 3});
  CHECK(set.values() == ints{1, 2, 3});
  CHECK(value.load() == 1);
  CHECK(queue.snapshot() == ints{1, 2});
  CHECK(sorted.snapshot() == ints{1, 2});
  CHECK(jobs.counts().leased == 1);
  CHECK(jobs.counts().ready == 1);
  item.ack();
}

TEST_CASE("each kind of condition is looked at, and names its step") {
  two_clients w;
  auto list = w.a.list<int>("l", {1, 2});
  auto names = w.a.dict<std::string, int>("d");
  auto lock = w.a.mutex();
  auto failed = [&](auto&& add) {
    transaction t;
    t.call<"push_back">(list, 0);
    add(t);
    auto result = t.run();
    CHECK(list.size() == (result ? 3 : 2));
    if (result)
      list.pop_back();
    return result.failed_step();
  };
  constexpr auto none = std::optional<size_t>{};
  constexpr auto second = std::optional<size_t>{1};
  CHECK(failed([&](auto& t) { t.template require<"at">(list, 0).equals(1); }) == none);
  CHECK(failed([&](auto& t) { t.template require<"at">(list, 0).equals(2); }) == second);
  CHECK(failed([&](auto& t) { t.template require<"at">(list, 0).differs_from(2); }) == none);
  CHECK(failed([&](auto& t) { t.template require<"at">(list, 0).differs_from(1); }) == second);
  CHECK(failed([&](auto& t) { t.template require<"size">(list).below(4); }) == none);
  CHECK(failed([&](auto& t) { t.template require<"size">(list).below(3); }) == second);
  CHECK(failed([&](auto& t) { t.template require<"get">(names, "x").is_missing(); }) == none);
  names["x"] = 1;
  CHECK(failed([&](auto& t) { t.template require<"get">(names, "x").is_missing(); }) == second);

  auto before = revision(names);
  CHECK(failed([&](auto& t) { t.require_revision(names, before); }) == none);
  w.b.dict<std::string, int>("d")["x"] = 1;
  CHECK(failed([&](auto& t) { t.require_revision(names, before); }) == second);

  lock.lock();
  transaction held;
  held.require_held(lock);
  held.call<"push_back">(list, 3);
  CHECK(held.run());
  lock.unlock();
  CHECK_FALSE(held.run());
  CHECK(list.size() == 3);
}

TEST_CASE("waiting calls are answered after a transaction, and not by one that is reverted") {
  two_clients w;
  auto queue = w.a.queue<int>("q");
  auto value = w.a.value<int>("v", 0);
  auto waiting = w.b.queue<int>("q").async_pop();
  auto changed = w.b.value<int>("v").async_wait(0);
  w.settle();
  transaction t;
  t.try_call<"push">(queue, 1);
  t.call<"store">(value, 1);
  CHECK(t.try_out());
  w.settle();
  CHECK_FALSE(waiting.ready());
  CHECK_FALSE(changed.ready());
  CHECK(t.run());
  CHECK(waiting.get() == 1);
  CHECK(changed.get() == 1);
  CHECK(queue.empty());
}

TEST_CASE("an operation that would wait fails the transaction") {
  two_clients w;
  auto queue = w.a.queue<int>("q", 1);
  auto list = w.a.list<int>();
  transaction t;
  t.call<"push_back">(list, 1);
  t.try_call<"pop">(queue);
  CHECK_FAILS(errc::timed_out, t.run());
  CHECK(list.empty());
  queue.push(7);
  CHECK(t.run());
  CHECK(list.size() == 1);
}

TEST_CASE("an item is acknowledged and its result put elsewhere in one step") {
  two_clients w;
  auto jobs = w.a.work_queue<int>();
  auto done = w.a.work_queue<std::string>({.capacity = 1});
  jobs.put_many({1, 2});
  auto first = jobs.take();
  CHECK(first.ack_and_put(done, "one") == put_result::done);
  CHECK_FALSE(first.held());
  auto second = jobs.take();
  CHECK(second.ack_and_put(done, "two") == put_result::full);
  CHECK(second.held());
  CHECK(jobs.counts().leased == 1);
  CHECK(done.counts().ready == 1);
}

TEST_CASE("a queue that does not answer in time is not taken for a full one") {
  two_clients w;
  auto jobs = w.a.work_queue<int>();
  auto done = w.a.work_queue<int>();
  jobs.put(1);
  auto item = jobs.take();
  w.world.cut(w.a);
  CHECK_FAILS(errc::timed_out, item.ack_and_put(done, 1));
  w.world.mend(w.a);
  w.settle();
  CHECK(jobs.counts().leased == 0); // it arrived
  CHECK(done.counts().ready == 1);
}

TEST_CASE("the error of a transaction has the index of the call that failed") {
  two_clients w;
  auto list = w.a.list<int>();
  transaction t;
  t.require<"size">(list).equals(0);
  t.call<"push_back">(list, 1);
  t.call<"at">(list, 5);
  try {
    t.run();
    FAIL("no call failed");
  } catch (const transaction_error& failure) {
    CHECK(failure.step() == 2);
    CHECK(failure.kind() == errc::out_of_range);
  }
}

TEST_CASE("references in results and arguments of transactions live") {
  two_clients w;
  auto table = w.a.dict<std::string, list<int>>();
  {
    transaction t;
    t.call<"set">(table, "x", w.a.list<int>({1, 2}));
    REQUIRE(t.run());
  }
  transaction t;
  auto call = t.call<"extract">(table, "x");
  auto result = t.run();
  auto numbers = result.get(call);
  REQUIRE(numbers);
  CHECK(numbers->snapshot() == ints{1, 2});
}

TEST_CASE("atomically begins again when something that was read has changed") {
  two_clients w;
  auto mine = w.a.dict<std::string, int>("d", {{"a", 1}, {"b", 0}});
  auto theirs = w.b.dict<std::string, int>("d");
  int attempts = 0;
  auto moved = w.a.atomically([&](transaction_attempt& t) {
    auto amount = t.read<"at">(mine, "a");
    if (++attempts == 1)
      theirs["a"] = 5;
    t.call<"set">(mine, "a", 0);
    t.call<"fetch_add">(mine, "b", amount);
    auto left = t.read<"at">(mine, "a"); // sees the change before; throws if the attempt is over
    CHECK(left == 0);
    return amount;
  });
  CHECK(moved == 5);
  CHECK(attempts == 2);
  CHECK(mine.snapshot() == accounts_of{{"a", 0}, {"b", 5}});
  CHECK_FAILS(errc::limit_reached, atomically(
                                       [&](transaction_attempt& t) {
                                         auto a = t.read<"at">(mine, "a");
                                         theirs["a"] = a + 1;
                                         t.call<"set">(mine, "b", 0);
                                       },
                                       3));
  CHECK(mine["b"].value() == 5);
}

TEST_CASE("a transaction needs steps, and objects of one session") {
  two_clients w;
  CHECK_FAILS(errc::bad_argument, transaction{}.run());
  transaction t;
  t.call<"size">(w.a.list<int>());
  t.call<"size">(w.b.list<int>());
  CHECK_FAILS(errc::bad_argument, t.run());
  auto list = w.a.list<int>();
  transaction many;
  for (int i = 0; i < 1001; ++i)
    many.call<"push_back">(list, i);
  CHECK_FAILS(errc::bad_argument, many.run());
  CHECK(list.empty());
}

TEST_CASE("an item is replaced by one of its own key in one step") {
  two_clients w;
  auto jobs = w.a.work_queue<int>();
  CHECK(jobs.put(1, {.key = "k"}) == put_result::done);
  auto first = jobs.take();
  CHECK(first.ack_and_put(jobs, 2, {.key = "k"}) == put_result::done);
  CHECK_FALSE(first.held());
  CHECK(jobs.put(3, {.key = "k"}) == put_result::duplicate);
  CHECK(*jobs.take() == 2);
}

TEST_CASE("a lease goes on when another step of its transaction has lost a lease") {
  two_clients w;
  auto jobs = w.a.work_queue<int>();
  auto others = w.a.work_queue<int>();
  jobs.put(1);
  others.put(1);
  auto item = jobs.take();
  auto other = others.take();
  auto lease = other.fence();
  other.ack();
  transaction steps;
  steps.call<"ack">(others, lease);
  CHECK_FAILS(errc::lease_lost, item.ack_with(steps));
  CHECK(item.held());
  CHECK(jobs.counts().leased == 1);
  item.ack();
  CHECK_FAILS(errc::lease_lost, item.ack_with(steps));
}

TEST_CASE("a transaction that was reverted leaves the revisions as they were") {
  two_clients w;
  auto list = w.a.list<int>({1});
  auto queue = w.a.queue<int>();
  auto of_list = revision(list), of_queue = revision(queue);
  transaction change;
  change.call<"push_back">(list, 2);
  change.try_call<"push">(queue, 2);
  CHECK(change.try_out());
  change.require<"size">(list).below(2);
  CHECK_FALSE(change.run());
  transaction unchanged;
  unchanged.require_revision(list, of_list);
  unchanged.require_revision(queue, of_queue);
  unchanged.call<"push_back">(list, 3);
  CHECK(unchanged.run());
  CHECK_FALSE(unchanged.run());
}

TEST_CASE("a change by a call that has waited raises the revision") {
  two_clients w;
  auto queue = w.a.work_queue<int>("q", {.capacity = 2});
  queue.put(1);
  auto batch = w.world.spawn("batch", [](session& own) {
    bounded_put puts{own.work_queue<int>("q").shared_object()};
    CHECK_FAILS(errc::timed_out, puts.put_two(5s));
  });
  w.settle();
  auto behind = queue.async_put(4);
  w.settle();
  auto before = revision(queue);
  CHECK_FALSE(behind.ready());
  w.world.advance(5s); // the larger put is withdrawn, which makes room
  CHECK(behind.ready());
  CHECK(revision(queue) > before);
  w.world.join_all();
}

TEST_CASE("a transaction with too many bytes is refused, and the session goes on") {
  two_clients w{{.limits = {.value_bytes = 10'000}}};
  auto list = w.a.list<std::string>();
  transaction large;
  for (int i = 0; i < 20; ++i)
    large.call<"push_back">(list, std::string(900, 'x'));
  CHECK_FAILS_SAYING(errc::too_large,
                     "the steps of the transaction have 20461 bytes, the maximum is 10000",
                     large.run());
  CHECK(list.empty());
}
