#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <manager/manager.hpp>
#include <thread>

using manager::test::bin;
using manager::test::no_leftovers;
using namespace std::chrono_literals;

namespace {

void add(int a, double b, std::string text, manager::list<std::string> results) {
  results.push_back(text + std::to_string(a) + "/" + std::to_string(static_cast<int>(b)));
}
MANAGER_TASK(add);

void sum_up(const std::vector<manager::queue<int>>& inputs, manager::dict<std::string, int> sums) {
  for (auto& input : inputs)
    sums["total"] += input.pop();
}
MANAGER_TASK(sum_up);

void fail_with(const std::string& text) {
  throw std::runtime_error{text};
}
MANAGER_TASK(fail_with);

int leave(int code) {
  std::exit(code);
}
MANAGER_TASK(leave);

void wait_for_ever(manager::queue<int> queue) {
  queue.pop();
}
MANAGER_TASK(wait_for_ever);

void pass_on(int generations, manager::list<int> pids) {
  pids.push_back(::getpid());
  if (generations > 0)
    manager::current().spawn(pass_on, generations - 1, pids).join();
}
MANAGER_TASK(pass_on);

void signal_mask(manager::list<bool> blocked) {
  sigset_t mask;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  blocked.push_back(sigismember(&mask, SIGUSR1) == 1);
}
MANAGER_TASK(signal_mask);

constexpr auto push_number = [](manager::list<int> to, int number) { to.push_back(number); };
MANAGER_TASK(push_number);

struct push_twice_task {
  void operator()(manager::list<int> to, int number) const {
    to.push_back(number);
    to.push_back(number);
  }
};
constexpr push_twice_task push_twice{};
MANAGER_TASK(push_twice);

void push_and_wait(manager::list<int> to, int number, manager::barrier gate) {
  to.push_back(number);
  gate.arrive_and_wait();
}
MANAGER_TASK(push_and_wait);

void not_a_task(int) {}

/// True if `m.spawn(task, arguments...)` compiles.
template <class... A>
concept spawnable = requires(manager::session& m, A... arguments) {
  m.spawn(arguments...);
};

} // namespace

TEST_CASE_METHOD(no_leftovers, "a worker gets values and proxies as arguments") {
  auto m = manager::start();
  auto results = m.list<std::string>();
  auto worker = m.spawn(add, 3, 4.0, "x", results);
  worker.join();
  CHECK(worker.exit_code() == 0);
  CHECK(results.snapshot() == std::vector<std::string>{"x3/4"});
  CHECK(worker.name() == "add-1");
  CHECK_FALSE(worker.alive());
}

TEST_CASE_METHOD(no_leftovers, "proxies travel inside containers") {
  auto m = manager::start();
  std::vector<manager::queue<int>> inputs;
  for (int i = 0; i < 5; ++i) {
    inputs.push_back(m.queue<int>());
    inputs.back().push(i);
  }
  auto sums = m.dict<std::string, int>();
  m.spawn(sum_up, inputs, sums).join();
  CHECK(sums.at("total") == 10);
}

TEST_CASE_METHOD(no_leftovers, "the task's parameters are checked when spawn is compiled") {
  STATIC_REQUIRE(spawnable<decltype(&fail_with), const char*>);
  STATIC_REQUIRE_FALSE(spawnable<decltype(&fail_with)>);
  STATIC_REQUIRE_FALSE(spawnable<decltype(&fail_with), std::vector<int>>);
  STATIC_REQUIRE_FALSE(spawnable<decltype(&fail_with), const char*, int>);
  STATIC_REQUIRE_FALSE(spawnable<decltype(&wait_for_ever), manager::queue<std::string>>);
}

TEST_CASE_METHOD(no_leftovers, "a lambda and a function object are spawned as functions are") {
  auto m = manager::start();
  auto numbers = m.list<int>();
  auto worker = m.spawn(push_number, numbers, 1);
  worker.join();
  CHECK(worker.name() == "push_number-1");
  m.spawn({.name = "twice"}, push_twice, numbers, 2).join();
  CHECK(numbers.snapshot() == std::vector{1, 2, 2});
}

TEST_CASE_METHOD(no_leftovers, "200 workers run at the same time, and all are joined") {
  const int count = manager::test::sanitized ? 50 : 200; // with sanitizers, each takes 165 MB
  auto start = GENERATE(manager::start_method::spawn, manager::start_method::forkserver);
  auto m = manager::start();
  auto numbers = m.list<int>();
  auto gate = m.barrier(count + 1);
  std::vector<manager::process> workers;
  for (int i = 0; i < count; ++i)
    workers.push_back(m.spawn({.start = start}, push_and_wait, numbers, i, gate));
  gate.arrive_and_wait(); // all are there
  manager::join_all(workers);
  for (auto& worker : workers)
    CHECK(worker.exit_code() == 0);
  auto all = numbers.snapshot();
  std::ranges::sort(all);
  REQUIRE(std::ssize(all) == count);
  for (int i = 0; i < count; ++i)
    CHECK(all[static_cast<size_t>(i)] == i);
}

TEST_CASE_METHOD(no_leftovers,
                 "an exception ends a worker with 1 and its text reaches the parent") {
  auto m = manager::start();
  auto worker = m.spawn(fail_with, "the disk is full");
  worker.join();
  CHECK(worker.exit_code() == 1);
  CHECK(worker.failure() == "the disk is full");
}

TEST_CASE_METHOD(no_leftovers,
                 "the exit code is what the task passed to exit, or the signal that killed it") {
  auto m = manager::start();
  auto queue = m.queue<int>();
  auto left = m.spawn(leave, 7);
  auto killed = m.spawn(wait_for_ever, queue);
  auto terminated = m.spawn(wait_for_ever, queue);
  CHECK(killed.alive());
  CHECK_FALSE(killed.exit_code());
  CHECK_FALSE(killed.join_for(0ms));
  killed.kill();
  terminated.terminate();
  left.join();
  killed.join();
  terminated.join();
  CHECK(left.exit_code() == 7);
  CHECK(killed.exit_code() == -SIGKILL);
  CHECK(terminated.exit_code() == -SIGTERM);
  killed.kill(); // too late, without effect
}

TEST_CASE_METHOD(no_leftovers, "a function that is no task cannot be spawned") {
  auto m = manager::start();
  try {
    m.spawn(not_a_task, 1);
    FAIL("spawned");
  } catch (const manager::error& failure) {
    CHECK(failure.kind() == manager::errc::no_such_task);
    CHECK(failure.text().find("MANAGER_TASK") != std::string::npos);
  }
}

TEST_CASE_METHOD(no_leftovers, "workers spawn workers") {
  auto m = manager::start();
  auto pids = m.list<int>();
  m.spawn(pass_on, 2, pids).join();
  auto seen = pids.snapshot();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] != seen[1]);
  CHECK(seen[1] != seen[2]);
}

TEST_CASE_METHOD(no_leftovers, "a worker outlives the thread that spawned it") {
  auto m = manager::start();
  auto queue = m.queue<int>();
  std::optional<manager::process> worker;
  std::thread{[&] { worker = m.spawn(wait_for_ever, queue); }}.join();
  // The worker takes the element, so it lived on after its thread had ended.
  queue.push(1);
  worker->join();
  CHECK(worker->exit_code() == 0);
}

TEST_CASE_METHOD(no_leftovers, "a worker starts with a clean signal mask") {
  auto m = manager::start();
  auto blocked = m.list<bool>();
  sigset_t mask;
  sigset_t before;
  ::sigemptyset(&mask);
  ::sigaddset(&mask, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &mask, &before);
  m.spawn(signal_mask, blocked).join();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  CHECK(blocked.snapshot() == std::vector<bool>{false});
}

TEST_CASE_METHOD(no_leftovers, "workers that still run are terminated with their session") {
  std::optional<manager::process> worker;
  {
    auto m = manager::start();
    worker = m.spawn(wait_for_ever, m.queue<int>());
  }
  CHECK(worker->exit_code().has_value());
}

TEST_CASE_METHOD(no_leftovers, "an object that only travels lives until the worker has it") {
  auto m = manager::start();
  auto results = m.list<std::string>("results");
  std::vector<manager::process> workers;
  for (int i = 0; i < 5; ++i) // the last proxy of each list here ends before the worker starts
    workers.push_back(
        m.spawn(sum_up, std::vector<manager::queue<int>>{}, m.dict<std::string, int>()));
  for (auto& worker : workers) {
    worker.join();
    CHECK(worker.exit_code() == 0);
  }
}

TEST_CASE_METHOD(
    no_leftovers,
    "two tasks of the same qualified name and signature end the program, naming both places") {
  auto result = manager::test::run({bin("two_tasks")});
  CHECK(result.exit_code == manager::exit_code(manager::errc::bad_argument));
  CHECK_THAT(result.err, Catch::Contains("two different tasks are named work")
                             && Catch::Contains("of type void (*)(int): at ")
                             && Catch::Contains("tests/programs/two_tasks/main.cpp:6")
                             && Catch::Contains("tests/programs/two_tasks/other.cpp:11"));
}

TEST_CASE_METHOD(no_leftovers,
                 "a task is its qualified name and signature, wherever it is declared") {
  auto result = manager::test::run({bin("many_tasks")});
  CHECK(result.err.empty());
  CHECK(result.exit_code == 0);
  CHECK(result.out
        == "append_first-1\nappend_second-2\nappend_own_name-3\nwork-4\nwork-5\n"
           "overloaded-6\noverloaded-7\naccount::audit-8\n"
           "instance<int, 1>-9\ninstance<int, 2>-10\ninstance<long, 2>-11\n"
           "first\nsecond\nmain\none::work\ntwo::work\nfloat\ndouble\naccount::audit\n"
           "instance 1 int\ninstance 2 int\ninstance 2 other\nother\nsame of other\n");
}

TEST_CASE_METHOD(no_leftovers, "a worker is waited for by any time") {
  auto m = manager::start(
      {.deadline = std::chrono::milliseconds::max(), .heartbeat = std::chrono::hours::max()});
  auto queue = m.queue<int>();
  auto worker = m.spawn(wait_for_ever, queue);
  CHECK_FALSE(worker.join_for(std::chrono::hours::min()));
  CHECK_FALSE(worker.join_for(std::chrono::duration<double>{NAN}));
  CHECK_FALSE(worker.join_for(std::chrono::duration<double>{1e-9}));
  queue.push(1);
  CHECK(worker.join_for(std::chrono::hours::max()));
  CHECK(worker.join_for(std::chrono::hours::min())); // the worker has ended
}

TEST_CASE_METHOD(no_leftovers, "a deadline may be any time") {
  auto m = manager::start();
  auto again = manager::connect(m.address(), m.key(), {.deadline = std::chrono::hours::max()});
  again.list<int>("results").push_back(1);
  CHECK(m.list<int>("results").size() == 1);
  try {
    manager::connect("unix:/no/such/socket", m.key(), {.deadline = std::chrono::hours::min()});
    FAIL("connected");
  } catch (const manager::error& failure) {
    CHECK(failure.kind() == manager::errc::unreachable);
  }
}
