#include "tests/manager/two_clients.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace manager;
using namespace manager::test;

namespace {

/// One dict, used by two clients.
struct watched_dict : two_clients {
  dict<std::string, int> mine = a.dict<std::string, int>("d");
  dict<std::string, int> theirs = b.dict<std::string, int>("d");
};

using entries = std::map<std::string, int>;

template <class K, class V> void follow(std::map<K, V>& copy, const dict_change<K, V>& change) {
  if (!change.key)
    copy.clear();
  else if (change.value)
    copy[*change.key] = *change.value;
  else
    copy.erase(*change.key);
}

} // namespace

TEST_CASE("a client is told the changes of another client") {
  watched_dict w;
  auto changes = w.mine.watch();
  CHECK_FALSE(changes.next_for(1s).has_value());
  w.theirs["a"] += 2;
  w.theirs.erase("a");
  auto first = changes.next();
  CHECK(first.key == "a");
  CHECK(first.value == 2);
  CHECK(first.operation == "fetch_add");
  CHECK(first.revision == changes.revision() + 1);
  auto second = changes.next();
  CHECK(second.key == "a");
  CHECK_FALSE(second.value.has_value());
  CHECK_FALSE(changes.next_for(1s).has_value());
}

TEST_CASE("a dict is watched by key and by prefix, whatever else changes") {
  watched_dict w;
  auto one = w.mine.watch_key("user:1");
  auto users = w.mine.watch_prefix("user:");
  w.theirs.update(entries{{"user:1", 1}, {"user:2", 2}, {"x", 3}});
  CHECK(one.next().value == 1);
  CHECK_FALSE(one.next_for(1s).has_value());
  CHECK(users.next().key == "user:1");
  CHECK(users.next().key == "user:2");
  CHECK_FALSE(users.next_for(1s).has_value());
}

TEST_CASE("a range of changes ends with the removal of the object") {
  watched_dict w;
  auto changes = w.mine.watch();
  w.theirs["a"] = 1;
  w.theirs["b"] = 2;
  w.b.remove("d");
  std::vector<change_kind> kinds;
  for (auto& change : changes)
    kinds.push_back(change.kind);
  CHECK(kinds == std::vector{change_kind::changed, change_kind::changed, change_kind::removed});
  CHECK_FAILS(errc::object_gone, changes.next());
}

TEST_CASE("a snapshot and the changes after it have no gap, and nothing twice") {
  watched_dict w;
  w.theirs["a"] = 1;
  auto changes = w.mine.watch();
  w.theirs["a"] = 2;
  auto copy = changes.snapshot<entries>();
  CHECK(copy.contents == entries{{"a", 2}});
  CHECK_FALSE(changes.next_for(1s).has_value());
  w.theirs["b"] = 3;
  follow(copy.contents, changes.next());
  CHECK(copy.contents == w.theirs.snapshot());
}

TEST_CASE("a client that fell behind takes a snapshot and goes on") {
  watched_dict w;
  auto changes = w.mine.watch();
  for (int i = 0; i < 2500; ++i)
    w.theirs[std::to_string(i % 7)] = i;
  CHECK(changes.next().kind == change_kind::fell_behind);
  auto copy = changes.snapshot<entries>();
  w.theirs["x"] = 1;
  follow(copy.contents, changes.next());
  CHECK(copy.contents == w.theirs.snapshot());
}

TEST_CASE("values, sets, records and lists are watched with typed changes") {
  two_clients w;
  auto value = w.a.value<int>("v", 1);
  auto values = value.watch();
  w.b.value<int>("v") += 4;
  CHECK(values.next().value == 5);
  auto ids = w.a.set<int>("s");
  auto inserted = ids.watch();
  w.b.set<int>("s").insert(3);
  w.b.set<int>("s").erase(3);
  auto in = inserted.next();
  CHECK((in.value == 3 && in.inserted));
  CHECK_FALSE(inserted.next().inserted);
  auto record = w.a.record("r");
  auto attributes = record.watch();
  w.b.record("r").set("x", 7);
  auto attribute = attributes.next();
  CHECK(attribute.key == "x");
  CHECK(attribute.value->get<int>() == 7);
  auto list = w.a.list<int>("l");
  auto operations = watch(list);
  w.b.list<int>("l").push_back(9);
  auto pushed = operations.next();
  CHECK(pushed.operation == "push_back");
  CHECK(pushed.argument<int>(0) == 9);
}

TEST_CASE("names are watched") {
  two_clients w;
  auto names = w.a.watch("job");
  w.b.queue<int>("other");
  w.b.queue<int>("jobs");
  w.b.remove("jobs");
  auto created = names.next();
  CHECK(created.name == "jobs");
  CHECK(created.schema == "queue<int>");
  CHECK(created.created);
  CHECK_FALSE(names.next().created);
}

TEST_CASE("a transaction is reported when it has succeeded, and not if it is reverted") {
  watched_dict w;
  auto changes = w.mine.watch();
  transaction t;
  t.call<"set">(w.theirs, "a", 1);
  t.call<"set">(w.theirs, "b", 2);
  REQUIRE(t.run());
  CHECK(changes.next().key == "a");
  CHECK(changes.next().key == "b");
  transaction reverted;
  reverted.call<"set">(w.theirs, "c", 1);
  reverted.require<"at">(w.theirs, "a").equals(100);
  REQUIRE_FALSE(reverted.run());
  CHECK_FALSE(changes.next_for(1s).has_value());
}

TEST_CASE("the end of a client ends its watches") {
  watched_dict w;
  {
    auto changes = w.mine.watch();
    auto waiting = w.mine.watch_key("k");
    w.world.kill(w.a);
  }
  w.theirs["k"] = 1;
  w.settle();
  CHECK(w.world.server_inventory().waits == 0);
}

TEST_CASE("a function is called with each change, until its subscription ends") {
  auto m = manager::local();
  auto ages = m.dict<std::string, int>();
  std::mutex mutex;
  entries copy;
  auto seen = m.latch(100);
  auto calls = ages.watch().call([&](const dict_change<std::string, int>& change) {
    std::lock_guard guard{mutex};
    follow(copy, change);
    seen.count_down();
  });
  for (int i = 0; i < 100; ++i)
    ages[std::to_string(i % 10)] = i;
  seen.wait();
  {
    std::lock_guard guard{mutex};
    CHECK(copy == ages.snapshot());
  }
  calls.end();
  ages["later"] = 1;
  CHECK_FALSE(copy.contains("later"));
  CHECK_FALSE(calls.failure().has_value());
}

TEST_CASE("threads that change a dict and a reader that follows it agree in the end") {
  auto m = manager::local();
  auto counts = m.dict<int, int>();
  auto changes = counts.watch();
  std::vector<std::jthread> writers;
  for (int writer = 0; writer < 4; ++writer)
    writers.emplace_back([&] {
      for (int i = 0; i < 500; ++i)
        counts[i % 20] += 1;
    });
  std::map<int, int> copy;
  auto total = [&] {
    int sum = 0;
    for (auto& [key, count] : copy)
      sum += count;
    return sum;
  };
  while (total() < 2000) {
    auto change = changes.next();
    if (change.kind == change_kind::fell_behind)
      copy = changes.snapshot<std::map<int, int>>().contents;
    else
      follow(copy, change);
  }
  CHECK(copy == counts.snapshot());
}
