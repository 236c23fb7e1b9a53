#include "actors/objects/work/work_items.hpp"
#include "actors/value/packed.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>

// The states of items of work, without replies, a server or a clock.

using namespace manager;
using namespace std::chrono_literals;

namespace {

using time_point = work_items::time_point;

/// Work whose leases are numbered one after the other.
class work : public work_items {
public:
  uint64_t add(int value, int64_t priority = 0, std::string producer = {},
               std::optional<time_point> due = std::nullopt) {
    work_item item;
    item.value = pack(value);
    item.priority = priority;
    item.producer = std::move(producer);
    return put(std::move(item), due);
  }

  /// Leases the next item and returns the lease.
  uint64_t lease(uint64_t session = 1) {
    take({++last_lease_, 0, {session, 0}, {}});
    return last_lease_;
  }

  int value_of(uint64_t lease, uint64_t session = 1) const {
    return unpack<int>(find_item(find(lease, session)->item)->value);
  }

  /// Takes everything that is ready and returns the values.
  std::vector<int> drain() {
    std::vector<int> values;
    while (has_ready())
      values.push_back(unpack<int>(end(lease()).value));
    return values;
  }

  std::vector<int> ready_values() const {
    std::vector<int> values;
    for (auto number : first_ready(1000))
      values.push_back(unpack<int>(find_item(number)->value));
    return values;
  }

private:
  uint64_t last_lease_ = 0;
};

using values = std::vector<int>;

} // namespace

TEST_CASE("items of work are taken in the order of putting, the largest priority first") {
  work items;
  items.add(1);
  items.add(2, 5);
  items.add(3);
  items.add(4, -1);
  items.add(5, 5);
  CHECK(items.ready_values() == values{2, 5, 1, 3, 4});
  CHECK(items.drain() == values{2, 5, 1, 3, 4});
  CHECK(items.unfinished() == 0);
}

TEST_CASE("producers of one priority take turns, one item each") {
  work items;
  for (int i = 0; i < 3; ++i)
    items.add(10 + i, 0, "a");
  items.add(20, 0, "b");
  items.add(30);
  items.add(21, 0, "b");
  items.add(40, 1, "a");
  CHECK(items.ready_values() == values{40, 10, 20, 30, 11, 21, 12});
  CHECK(items.drain() == values{40, 10, 20, 30, 11, 21, 12});
}

TEST_CASE("a leased item is not ready, and is gone after its lease ends") {
  work items;
  items.add(1);
  auto lease = items.lease();
  CHECK_FALSE(items.has_ready());
  CHECK(items.counts().leased == 1);
  REQUIRE(items.find(lease, 1) != nullptr);
  CHECK(items.find(lease, 2) == nullptr);
  CHECK(items.find(lease + 1, 1) == nullptr);
  CHECK(items.end(lease).deliveries == 1);
  CHECK(items.find(lease, 1) == nullptr);
  CHECK(items.unfinished() == 0);
}

TEST_CASE("an item that is given back is in front of its priority, in the old order") {
  work items;
  for (int i = 1; i <= 4; ++i)
    items.add(i);
  items.add(9, 1);
  auto nine = items.lease();
  auto one = items.lease();
  auto two = items.lease();
  items.give_back(two, "bad");
  items.give_back(one, "bad");
  CHECK(items.ready_values() == values{1, 2, 3, 4});
  items.give_back(nine, "bad");
  CHECK(items.ready_values() == values{9, 1, 2, 3, 4});
}

TEST_CASE("the end of a session gives back what it holds and nothing else") {
  work items;
  for (int i = 1; i <= 5; ++i)
    items.add(i);
  auto first = items.lease(1);
  auto second = items.lease(2);
  auto third = items.lease(1);
  CHECK(items.end_session(1, "died") == std::vector{first, third});
  CHECK(items.find(first, 1) == nullptr);
  CHECK(items.value_of(second, 2) == 2);
  CHECK(items.ready_values() == values{1, 3, 4, 5});
  auto* returned = items.find_item(items.first_ready(1)[0]);
  CHECK(returned->deliveries == 1);
  CHECK(returned->failures == std::vector<std::string>{"died"});
  CHECK(items.end_session(1, "died").empty());
}

TEST_CASE("an item is dead after its last delivery, with the reasons, and can be put back") {
  work items;
  items.set_max_deliveries(2);
  auto number = items.add(1);
  items.add(2);
  CHECK(items.give_back(items.lease(), "first") == work_state::ready);
  CHECK(items.give_back(items.lease(), "second") == work_state::dead);
  CHECK(items.dead() == std::set{number});
  CHECK(items.find_item(number)->failures == std::vector<std::string>{"first", "second"});
  CHECK(items.counts().dead == 1);
  CHECK(items.unfinished() == 1);
  CHECK(items.ready_values() == values{2});
  CHECK(items.put_back(number));
  CHECK_FALSE(items.put_back(number));
  CHECK(items.ready_values() == values{2, 1});
  CHECK(items.find_item(number)->deliveries == 0);
  CHECK(items.drain() == values{2, 1});
}

TEST_CASE("an unused lease counts no delivery") {
  work items;
  items.set_max_deliveries(1);
  items.add(1);
  items.give_back_unused(items.lease());
  auto lease = items.lease();
  CHECK(items.value_of(lease) == 1);
  CHECK(items.give_back(lease, "bad") == work_state::dead);
}

TEST_CASE("an item can be buried at once") {
  work items;
  auto number = items.add(1);
  items.bury(items.lease(), "cannot be read");
  CHECK(items.state_of(number) == work_state::dead);
  CHECK(items.find_item(number)->failures == std::vector<std::string>{"cannot be read"});
}

TEST_CASE("a delayed item is ready at its time, behind what is ready already") {
  work items;
  time_point start{};
  items.add(1, 0, {}, start + 2s);
  items.add(2, 0, {}, start + 1s);
  items.add(3);
  CHECK(items.next_due() == start + 1s);
  CHECK(items.advance(start + 999ms, 1000) == 0);
  CHECK(items.ready_values() == values{3});
  CHECK(items.advance(start + 1s, 1000) == 1);
  CHECK(items.ready_values() == values{3, 2});
  CHECK(items.advance(start + 1h, 1000) == 1);
  CHECK(items.ready_values() == values{3, 2, 1});
  CHECK(items.next_due() == std::nullopt);

  auto lease = items.lease();
  CHECK(items.give_back(lease, "later", start + 2h) == work_state::delayed);
  CHECK(items.ready_values() == values{2, 1});
  items.advance(start + 2h, 1000);
  CHECK(items.ready_values() == values{2, 1, 3});
}

TEST_CASE("an item is removed in every state except leased") {
  work items;
  items.set_max_deliveries(1);
  auto ready = items.add(1);
  auto delayed = items.add(2, 0, {}, time_point{} + 1s);
  CHECK(items.remove(ready)->number == ready);
  CHECK(items.remove(delayed)->number == delayed);
  auto number = items.add(3);
  auto lease = items.lease();
  CHECK_FALSE(items.remove(number));
  items.give_back(lease, "bad");
  CHECK(items.remove(number)->number == number);
  CHECK_FALSE(items.remove(number));
  CHECK(items.unfinished() == 0);
  CHECK_FALSE(items.has_ready());
  CHECK_FALSE(items.next_due());
}

TEST_CASE("only the latest reasons are kept, each of a limited length") {
  work items;
  auto number = items.add(1);
  for (int i = 0; i < 15; ++i)
    items.give_back(items.lease(), std::to_string(i) + std::string(2000, '.'));
  auto& failures = items.find_item(number)->failures;
  REQUIRE(failures.size() == most_failures_kept);
  CHECK(failures.front().starts_with("5."));
  CHECK(failures.back().size() == max_failure_bytes);
}

TEST_CASE("no item of work is lost or doubled by random calls") {
  std::mt19937 random{19};
  auto pick = [&](size_t below) {
    return std::uniform_int_distribution<size_t>{0, below - 1}(random);
  };
  work items;
  items.set_max_deliveries(3);
  std::map<uint64_t, uint64_t> leases; // to session
  size_t put = 0, done = 0;
  time_point now{};
  for (int step = 0; step < 20'000; ++step) {
    now += 1ms;
    items.advance(now, 1000);
    switch (pick(7)) {
    case 0:
    case 1:
      items.add(step, static_cast<int64_t>(pick(3)), std::string(pick(3), 'p'),
                pick(3) == 0 ? std::optional{now + 10ms} : std::nullopt);
      ++put;
      break;
    case 2:
    case 3:
      if (items.has_ready()) {
        auto expected = items.next().number;
        auto session = 1 + pick(5);
        auto lease = items.lease(session);
        CHECK(items.find(lease, session)->item == expected);
        leases.emplace(lease, session);
      }
      break;
    case 4:
      if (!leases.empty()) {
        items.end(leases.begin()->first);
        leases.erase(leases.begin());
        ++done;
      }
      break;
    case 5:
      if (!leases.empty()) {
        items.give_back(leases.begin()->first, "bad",
                        pick(2) == 0 ? std::optional{now + 5ms} : std::nullopt);
        leases.erase(leases.begin());
      }
      break;
    default: {
      auto session = 1 + pick(5);
      auto ended = items.end_session(session, "died").size();
      CHECK(ended == std::erase_if(leases, [&](auto& each) { return each.second == session; }));
    }
    }
    auto counts = items.counts();
    REQUIRE(counts.leased == leases.size());
    REQUIRE(counts.ready + counts.delayed + counts.leased + counts.dead == put - done);
  }
  CHECK(done > 1000);
  CHECK(items.counts().dead > 100);
}
