#include "tests/support/processes.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <manager/manager.hpp>
#include <manager/monitor.hpp>
#include <numeric>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using manager::errc;

namespace {

using counts = manager::dict<std::string, int>;

/// Follows the entry "n" up to `last`, and appends each value that is reported.
void follow(counts shared, manager::queue<int> ready, manager::list<int> seen, int last) {
  auto changes = shared.watch_key("n");
  ready.push(1);
  for (auto& change : changes) {
    seen.push_back(change.value.value());
    if (change.value == last)
      return;
  }
}
MANAGER_TASK(follow);

std::vector<int> numbers_to(int last) {
  std::vector<int> all(static_cast<size_t>(last));
  std::iota(all.begin(), all.end(), 1);
  return all;
}

} // namespace

TEST_CASE("watchers miss no change when another watcher is killed, and its watch ends") {
  constexpr int last = 600;
  auto m = manager::start();
  auto shared = m.dict<std::string, int>();
  auto ready = m.queue<int>();
  std::vector<manager::list<int>> seen;
  std::vector<manager::process> workers;
  for (int i = 0; i < 4; ++i) {
    seen.push_back(m.list<int>());
    workers.push_back(m.spawn(follow, shared, ready, seen.back(), last));
  }
  for (int i = 0; i < 4; ++i)
    ready.pop();
  for (int n = 1; n <= last; ++n) {
    shared["n"] = n;
    shared["other"] = n;
    if (n == last / 2)
      workers[1].kill();
  }
  for (auto& worker : workers)
    worker.join();
  for (int i : {0, 2, 3})
    CHECK(seen[static_cast<size_t>(i)].snapshot() == numbers_to(last));
  CHECK(manager::monitor{m}.waits().empty());
}

TEST_CASE("a watcher learns that the server was killed") {
  auto m = manager::start();
  auto shared = m.dict<std::string, int>();
  auto changes = shared.watch();
  shared["a"] = 1;
  CHECK(changes.next().value == 1);
  ::kill(m.server_pid().value(), SIGKILL);
  auto kind = errc{};
  try {
    changes.next();
  } catch (const manager::error& failure) {
    kind = failure.kind();
  }
  CHECK(kind == errc::disconnected);
}

TEST_CASE("a subscription in a process sees the changes of its workers, until the session ends") {
  auto m = manager::start();
  auto shared = m.dict<std::string, int>();
  auto all_seen = m.latch(3);
  auto calls = shared.watch().call(
      [all_seen](const manager::dict_change<std::string, int>&) { all_seen.count_down(); });
  for (auto* key : {"a", "b", "c"})
    shared[key] = 1;
  all_seen.wait();
  m.close();
  manager::test::await([&] { return calls.failure().has_value(); });
  CHECK(calls.failure()->kind() == errc::session_ended);
}
