#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <manager/manager.hpp>
#include <sys/wait.h>

using namespace std::chrono_literals;
using manager::test::bin;
using manager::test::running_program;

namespace {

constexpr auto limit = 30s;

void take_one(manager::queue<int> ready, manager::queue<int> items, manager::list<int> taken) {
  ready.push(::getpid());
  taken.push_back(items.pop());
}
MANAGER_TASK(take_one);

void append_when_told(manager::queue<int> ready, manager::queue<int> go, manager::list<int> list) {
  ready.push(1);
  go.pop();
  list.push_back(1);
}
MANAGER_TASK(append_when_told);

/// Computes for ever, in a session that ends the process with the connection.
void compute(manager::queue<int> ready, std::string address, std::string key) {
  auto own = manager::connect(address, manager::authkey{key},
                              {.on_disconnect = manager::disconnect_action::exit});
  ready.push(1);
  for (;;)
    ::pause();
}
MANAGER_TASK(compute);

void connect_and_close(std::string address, std::string key) {
  auto m = manager::connect(address, manager::authkey{key},
                            {.on_disconnect = manager::disconnect_action::exit});
  m.close();
}
MANAGER_TASK(connect_and_close);

manager::errc code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const manager::error& failure) {
    return failure.kind();
  }
  FAIL("nothing was thrown");
  return {};
}

} // namespace

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "of fifty workers one is killed: forty-nine elements") {
  auto m = manager::start();
  auto ready = m.queue<int>();
  auto go = m.queue<int>();
  auto list = m.list<int>();
  std::vector<manager::process> workers;
  for (int i = 0; i < 50; ++i)
    workers.push_back(m.spawn(append_when_told, ready, go, list));
  for (int i = 0; i < 50; ++i)
    ready.pop();
  workers[17].kill();
  workers[17].join();
  go.push_many(std::vector<int>(50, 1));
  for (auto& worker : workers)
    worker.join();
  CHECK(list.size() == 49);
  CHECK(workers[17].exit_code() == -SIGKILL);
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a worker killed while it waits in pop takes nothing with it") {
  auto m = manager::start();
  auto ready = m.queue<int>();
  auto items = m.queue<int>();
  auto taken = m.list<int>();
  auto doomed = m.spawn(take_one, ready, items, taken);
  ready.pop();
  auto heir = m.spawn(take_one, ready, items, taken);
  ready.pop();
  doomed.kill();
  doomed.join();
  items.push(42);
  heir.join();
  CHECK(taken.snapshot() == std::vector<int>{42});
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a server that is killed leaves none of twenty waiting workers waiting") {
  auto m = manager::start();
  auto ready = m.queue<int>();
  auto items = m.queue<int>();
  auto taken = m.list<int>();
  std::vector<manager::process> workers;
  for (int i = 0; i < 20; ++i)
    workers.push_back(m.spawn(take_one, ready, items, taken));
  for (int i = 0; i < 20; ++i)
    ready.pop();
  ::kill(*m.server_pid(), SIGKILL);
  for (auto& worker : workers) {
    REQUIRE(worker.join_for(limit));
    CHECK(worker.exit_code() == 1);
  }
  try {
    items.pop();
    FAIL("answered");
  } catch (const manager::error& failure) {
    CHECK(failure.kind() == manager::errc::disconnected);
    CHECK_THAT(failure.text(),
               Catch::Contains("queue #2: pop") && Catch::Contains("has ended: killed by SIGKILL"));
  }
  CHECK(code_of([&] { m.list<int>(); }) == manager::errc::disconnected);
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a process that computes ends with its connection, if it was connected so") {
  auto m = manager::start();
  auto key = std::string{m.key().bytes()};
  auto closing = m.spawn(connect_and_close, m.address(), key);
  closing.join();
  CHECK(closing.exit_code() == 0);
  auto ready = m.queue<int>();
  manager::process_options options;
  options.error = manager::process_stream::capture();
  auto worker = m.spawn(options, compute, ready, m.address(), key);
  ready.pop();
  CHECK(worker.alive());
  ::kill(*m.server_pid(), SIGKILL);
  REQUIRE(worker.join_for(limit));
  CHECK(worker.exit_code() == manager::exit_code(manager::errc::disconnected));
  CHECK_THAT(worker.error_output(), Catch::Contains(" is lost; the process ends with it"));
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a parent that is killed takes its server and its workers with it") {
  running_program parent{{bin("parent")}};
  REQUIRE(parent.read_line() == "waiting");
  parent.kill(SIGKILL);
  // All of them hold the parent's output open. The end of the output proves that all have ended.
  CHECK_FALSE(parent.read_line());
}

TEST_CASE_METHOD(manager::test::no_leftovers, "the server ignores SIGINT") {
  auto m = manager::start();
  auto list = m.list<int>();
  ::kill(*m.server_pid(), SIGINT);
  list.push_back(1);
  CHECK(list.size() == 1);
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a session and its proxies say so when they are used after fork") {
  auto m = manager::start();
  auto list = m.list<int>();
  auto child = ::fork();
  if (child == 0) {
    try {
      list.push_back(1);
      ::_exit(1);
    } catch (const manager::error& failure) {
      ::_exit(failure.kind() == manager::errc::forked ? 0 : 2);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(list.empty());
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a forked child may end without disturbing its parent's session") {
  auto m = std::make_unique<manager::session>(manager::start());
  auto list = m->list<int>();
  auto child = ::fork();
  if (child == 0) {
    m.reset();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  list.push_back(1);
  CHECK(list.size() == 1);
}
