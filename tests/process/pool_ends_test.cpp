#include "tests/support/command_line.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/leftovers.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <future>
#include <manager/manager.hpp>
#include <memory>
#include <numeric>
#include <optional>
#include <pthread.h>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

// Pools that are closed, that run short of descriptors, or whose input and output is at a limit.

using namespace std::chrono_literals;
using manager::errc;
using manager::process_stream;
using manager::test::no_leftovers;
using manager::test::patience;

namespace {

int thrice(int number) {
  return 3 * number;
}
MANAGER_TASK(thrice);

int process_of(int) {
  return ::getpid();
}
MANAGER_TASK(process_of);

int pop_from(manager::queue<int> source, int) {
  return source.pop();
}
MANAGER_TASK(pop_from);

std::string same_text(const std::string& text) {
  return text;
}
MANAGER_TASK(same_text);

int throw_long_text(int bytes) {
  throw std::runtime_error{std::string(static_cast<size_t>(bytes), 'x')};
}
MANAGER_TASK(throw_long_text);

int die_for_three(int number) {
  if (number == 3)
    ::raise(SIGKILL);
  return number;
}
MANAGER_TASK(die_for_three);

/// State of a worker whose process does not end before an element is in the queue.
class waits_at_end {
public:
  explicit waits_at_end(manager::queue<int> until) : until_{std::move(until)} {}
  ~waits_at_end() { until_.pop(); }
  waits_at_end(const waits_at_end&) = delete;
  waits_at_end& operator=(const waits_at_end&) = delete;

private:
  manager::queue<int> until_;
};

void end_slowly(manager::queue<int> until) {
  manager::make_worker_state<waits_at_end>(until);
}
MANAGER_TASK(end_slowly);

void write_lines(int count) {
  for (int i = 0; i < count; ++i) {
    auto line = std::to_string(i) + std::string(99, '.') + '\n';
    if (::write(1, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      throw std::runtime_error{"a line was cut"};
  }
}
MANAGER_TASK(write_lines);

std::vector<int> first_numbers(int end) {
  std::vector<int> all(static_cast<size_t>(end));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// Returns numbers from 0 on; reading the number `bad` throws.
auto numbers_until(int bad) {
  return std::views::iota(0, 100) | std::views::transform([bad](int number) {
           if (number == bad)
             throw std::out_of_range{"bad number"};
           return number;
         });
}

/// Returns the number of the lowest descriptor that is not used.
rlim_t lowest_descriptor() {
  auto lowest = ::dup(0);
  ::close(lowest);
  return static_cast<rlim_t>(lowest);
}

/// Leaves this process no free descriptor from `lowest` on while it lives.
class no_descriptors {
public:
  explicit no_descriptors(rlim_t lowest) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit now{lowest, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  no_descriptors(const no_descriptors&) = delete;
  no_descriptors& operator=(const no_descriptors&) = delete;

private:
  rlimit before_{};
};

/// Returns the value of a line of /proc/self/status.
std::string status_of(const std::filesystem::path& process, const std::string& name) {
  std::ifstream in{process / "status"};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(name + ":"))
      return line.substr(name.size() + 1);
  return {};
}

/// Returns the number of this process's threads that take SIGTERM.
int threads_that_take_signals() {
  int count = 0;
  for (auto& thread : std::filesystem::directory_iterator{"/proc/self/task"}) {
    auto blocked = std::stoull("0" + status_of(thread.path(), "SigBlk").substr(1), nullptr, 16);
    count += (blocked & (1ULL << (SIGTERM - 1))) == 0 ? 1 : 0;
  }
  return count;
}

/// State that is never ready; counts its actions.
class watched_state final : public manager::detail::local_state<int> {
public:
  void on_ready(manager::detail::ready_action action) override { actions.add(std::move(action)); }

  manager::detail::ready_actions actions;
};

} // namespace

TEST_CASE("wait_any leaves nothing behind in futures that are not ready") {
  auto state = std::make_shared<watched_state>();
  std::vector<manager::future<int>> all;
  all.emplace_back(std::static_pointer_cast<manager::detail::local_state<int>>(state),
                   [](int value) { return value; });
  for (int i = 0; i < 100; ++i)
    CHECK_FALSE(manager::wait_any(all, 0ms));
  CHECK(state->actions.size() == 1);
}

TEST_CASE_METHOD(no_leftovers, "an imap that began before close goes on, also after join") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto results = pool.with({.chunk = 1, .look_ahead = 2}).imap(thrice, first_numbers(20));
  pool.close();
  CHECK_FAILS(errc::shut_down, pool.imap(thrice, first_numbers(1)));
  CHECK_FAILS(errc::shut_down, pool.map(thrice, first_numbers(1)));
  for (int i = 0; i < 10; ++i)
    CHECK(results.next() == 3 * i);
  pool.join();
  for (int i = 10; i < 20; ++i)
    CHECK(results.next(patience) == 3 * i);
  CHECK_FALSE(results.next());
}

TEST_CASE_METHOD(no_leftovers, "join waits for a map_async that began before close") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  auto all = pool.with({.chunk = 1}).map_async(thrice, first_numbers(500));
  pool.close();
  pool.join();
  CHECK(all.ready());
  CHECK(all.get().size() == 500);
}

TEST_CASE_METHOD(no_leftovers, "each element under way fails when the pool ends, then imap ends") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto never = m.queue<int>();
  std::vector<std::pair<manager::queue<int>, int>> elements(10, {never, 0});
  auto results = pool.with({.chunk = 1, .look_ahead = 4}).imap(pop_from, elements);
  CHECK_FAILS(errc::timed_out, results.next(0ms));
  pool.terminate();
  for (int i = 0; i < 4; ++i)
    CHECK_FAILS(errc::shut_down, results.next());
  CHECK_FALSE(results.next());
}

TEST_CASE_METHOD(no_leftovers, "elements that the pool has no room for fail, the others do not") {
  auto m = manager::start({.limits = {.object_items = 3}});
  auto pool = m.pool({.workers = 1});
  auto results = pool.with({.chunk = 1}).imap(thrice, first_numbers(30));
  int done = 0, refused = 0;
  for (int i = 0; i < 30; ++i) {
    try {
      auto result = results.next(patience);
      CHECK(result == 3 * i);
      ++done;
    } catch (const manager::error& failure) {
      CHECK(failure.kind() == errc::limit_reached);
      ++refused;
    }
  }
  CHECK(done + refused == 30);
  CHECK(refused > 0);
  CHECK_FALSE(results.next(patience));
  CHECK(pool.apply(thrice, 1) == 3);
}

TEST_CASE_METHOD(no_leftovers, "an exception of the range comes after the results before it") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  auto results = pool.with({.chunk = 4}).imap(thrice, numbers_until(10));
  for (int i = 0; i < 10; ++i)
    CHECK(results.next() == 3 * i);
  CHECK_THROWS_AS(results.next(), std::out_of_range);
  CHECK_FALSE(results.next());
  CHECK_THROWS_AS(pool.map(thrice, numbers_until(10)), std::out_of_range);
  CHECK(pool.apply(thrice, 1) == 3);
}

TEST_CASE_METHOD(no_leftovers, "async fails if no descriptor is left, and runs again later") {
  if (manager::test::needs_descriptors())
    return;
  auto m = manager::start();
  auto lowest = lowest_descriptor();
  {
    no_descriptors none{lowest};
    CHECK_FAILS(errc::worker_failed, m.async(process_of, 0));
  }
  CHECK(m.async(thrice, 1).get() == 3);
  {
    no_descriptors none{lowest};
    CHECK_FAILS(errc::shut_down, m.async(process_of, 0).get());
  }
  CHECK(m.async(thrice, 2).get() == 6);
}

TEST_CASE_METHOD(no_leftovers, "a worker that cannot be replaced at once is replaced later") {
  if (manager::test::needs_descriptors())
    return;
  auto m = manager::start();
  auto lowest = lowest_descriptor();
  auto pool = m.pool({.workers = 2});
  auto source = m.queue<int>();
  auto busy = pool.submit(pop_from, source, 0);
  auto idle = pool.apply(process_of, 0);
  {
    no_descriptors none{lowest};
    ::kill(idle, SIGKILL);
    manager::test::await([&] { return pool.worker_pids().size() == 1; });
    CHECK(pool.progress().workers == 1);
  }
  manager::test::await([&] { return pool.progress().workers == 2; });
  CHECK(pool.apply(process_of, 0) != idle);
  source.push(1);
  CHECK(busy.get() == 1);
}

TEST_CASE_METHOD(no_leftovers, "async does not wait for the end of an earlier process") {
  auto m = manager::start();
  auto until = m.queue<int>();
  m.async(end_slowly, until).get();
  auto next = m.async(thrice, 1);
  CHECK(next.wait_for(patience));
  until.push(1);
  CHECK(next.get() == 3);
}

TEST_CASE_METHOD(no_leftovers,
                 "a worker that has run its tasks is replaced before its process ends") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1, .max_tasks_per_worker = 1});
  auto until = m.queue<int>();
  pool.apply(end_slowly, until);
  CHECK(pool.with({.timeout = patience}).apply(thrice, 1) == 3);
  until.push(1);
}

TEST_CASE_METHOD(no_leftovers, "a callback for lines may join its process, and misses no line") {
  constexpr int count = 5'000; // more than a pipe takes
  auto m = manager::start();
  std::promise<manager::process> started;
  std::vector<std::string> lines;
  bool has_joined = false;
  auto take = [&](std::string_view line) {
    if (lines.empty())
      has_joined = started.get_future().get().join_for(patience);
    lines.emplace_back(line);
  };
  auto writer =
      m.spawn(manager::process_options{.output = process_stream::lines(take)}, write_lines, count);
  started.set_value(writer);
  writer.join();
  CHECK(has_joined);
  REQUIRE(lines.size() == count);
  for (int i = 0; i < count; ++i)
    CHECK(lines[static_cast<size_t>(i)] == std::to_string(i) + std::string(99, '.'));
}

TEST_CASE_METHOD(no_leftovers, "an ended pool is owned again by its session, and ends only once") {
  auto m = manager::start();
  std::optional first{m.pool({.workers = 1, .name = "again"})};
  CHECK(first->apply(thrice, 1) == 3);
  first->terminate();
  auto second = m.pool({.workers = 1, .name = "again"});
  CHECK(second.apply(thrice, 2) == 6);
  first.reset();
  CHECK(second.apply(thrice, 3) == 9);
}

TEST_CASE_METHOD(no_leftovers, "chunks and their results are smaller than the limit of a value") {
  auto m = manager::start({.limits = {.value_bytes = 64 << 10}});
  auto pool = m.pool({.workers = 2});
  std::vector<std::string> texts(2'000, std::string(1'000, 'x'));
  CHECK(pool.map(same_text, texts) == texts);
  CHECK(pool.with({.chunk = 20}).map(same_text, texts) == texts);
}

TEST_CASE_METHOD(no_leftovers, "a chunk that is too large fails, and no other") {
  auto m = manager::start({.limits = {.value_bytes = 64 << 10}});
  auto pool = m.pool({.workers = 1});
  std::vector<std::string> texts{"a", std::string(100'000, 'x'), "b"};
  auto results = pool.with({.chunk = 1}).imap(same_text, texts);
  CHECK(results.next(patience) == "a");
  CHECK_FAILS(errc::too_large, results.next(patience));
  CHECK(results.next(patience) == "b");
  CHECK_FALSE(results.next(patience));
}

TEST_CASE_METHOD(no_leftovers, "an exception with a long text fails its task, not its worker") {
  auto m = manager::start({.limits = {.value_bytes = 1 << 20}});
  auto pool = m.pool({.workers = 1});
  auto worker = pool.apply(process_of, 0);
  auto failure = manager::test::failure_of([&] { pool.apply(throw_long_text, 2 << 20); });
  CHECK(failure.kind() == errc::task_failed);
  CHECK_THAT(failure.text(), Catch::Contains("(2097152 bytes in all)"));
  CHECK_FAILS(errc::task_failed, pool.map(throw_long_text, std::vector{2 << 20}));
  CHECK(pool.apply(process_of, 0) == worker);
}

TEST_CASE_METHOD(no_leftovers, "of a chunk with a deadly element, only that element fails") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto results = pool.with({.chunk = 8}).imap(die_for_three, first_numbers(8));
  for (int i = 0; i < 8; ++i) {
    if (i == 3)
      CHECK_FAILS(errc::worker_died, results.next(patience));
    else
      CHECK(results.next(patience) == i);
  }
  CHECK_FALSE(results.next(patience));
  auto suspects = pool.quarantine();
  REQUIRE(suspects.size() == 1);
  CHECK(suspects[0].arguments == "[3]");
}

TEST_CASE_METHOD(no_leftovers, "a file that is no joblog is refused, and not changed") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  manager::test::temp_folder folder;
  auto file = folder.path() + "/notes.txt";
  for (auto* content : {"one\ntwo", "one", "index\tstart\n"}) {
    std::ofstream{file} << content;
    auto resumed = pool.with({.joblog = file, .resume = true});
    auto failure = manager::test::failure_of([&] { resumed.map(thrice, first_numbers(2)); });
    CHECK(failure.kind() == errc::bad_argument);
    CHECK_THAT(failure.text(), Catch::Contains("is no joblog"));
    std::ifstream in{file};
    CHECK(std::string{std::istreambuf_iterator{in}, {}} == content);
  }
  std::ofstream{file} << "index\tst"; // its writer was killed there
  CHECK(pool.with({.joblog = file, .resume = true}).map(thrice, first_numbers(2))
        == std::vector{0, 3});
  CHECK(folder.lines_of("notes.txt").size() == 3);
}

TEST_CASE_METHOD(no_leftovers, "the library's threads of a pool take no signals") {
  auto m = manager::start();
  auto before = threads_that_take_signals();
  auto pool = m.pool({.workers = 1});
  std::promise<int> seen;
  pool.submit(thrice, 1).then([&](int) { seen.set_value(threads_that_take_signals()); }).get();
  CHECK(seen.get_future().get() == before);
}

namespace {

/// Returns the number of mappings that are as large as a thread's stack. A thread that has ended
/// and was not joined has one.
int number_of_stacks() {
  pthread_attr_t attributes;
  size_t stack_bytes = 0;
  ::pthread_getattr_default_np(&attributes);
  ::pthread_attr_getstacksize(&attributes, &stack_bytes);
  ::pthread_attr_destroy(&attributes);
  int count = 0;
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);) {
    uintptr_t begin = 0, end = 0;
    char separator = 0;
    std::istringstream{line} >> std::hex >> begin >> separator >> end;
    count += end - begin == stack_bytes ? 1 : 0;
  }
  return count;
}

} // namespace

TEST_CASE_METHOD(no_leftovers, "the threads of map_async do not stay") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  pool.map_async(thrice, first_numbers(1)).get();
  auto before = number_of_stacks();
  for (int i = 0; i < 50; ++i)
    pool.map_async(thrice, first_numbers(1)).get();
  CHECK(number_of_stacks() < before + 25); // the C library keeps some for new threads
}

TEST_CASE_METHOD(no_leftovers, "close ends the workers of a pool that is still there") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 4});
  CHECK(pool.apply(thrice, 1) == 3);
  m.close();
  CHECK(manager::test::children_of(::getpid()).empty());
  CHECK_FAILS(errc::session_ended, pool.apply(thrice, 1));
}

TEST_CASE_METHOD(no_leftovers, "the time of map and of a result of imap is limited") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto source = m.queue<int>(), other = m.queue<int>();
  std::vector<std::pair<manager::queue<int>, int>> elements(3, {other, 0});
  auto hurried = pool.with({.chunk = 1, .timeout = 10ms});
  CHECK_FAILS(errc::timed_out, hurried.starmap(pop_from, elements));
  other.push(0); // for the element that may run
  elements.assign(3, {source, 0});
  auto results = hurried.imap(pop_from, elements);
  CHECK_FAILS(errc::timed_out, results.next());
  source.push(7);
  CHECK(results.next(patience) == 7); // a result that came late is not lost
}

TEST_CASE_METHOD(no_leftovers, "apply_async gives a future, whose failure passes by then") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  CHECK(pool.apply_async(thrice, 2).get() == 6);
  bool was_called = false;
  auto failed = pool.apply_async(throw_long_text, 3).then([&](int) { was_called = true; });
  CHECK_FAILS(errc::task_failed, failed.get());
  CHECK_FALSE(was_called);
}

TEST_CASE_METHOD(no_leftovers, "a pool that is resized down ends workers after their task") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 3});
  auto source = m.queue<int>();
  std::vector<manager::future<int>> all;
  for (int i = 0; i < 3; ++i)
    all.push_back(pool.submit(pop_from, source, 0));
  manager::test::await([&] { return pool.progress().running == 3; });
  pool.resize(1);
  CHECK(pool.worker_pids().size() == 3);
  for (int i = 0; i < 3; ++i)
    source.push(i);
  CHECK(manager::wait_all(all));
  manager::test::await([&] { return pool.worker_pids().size() == 1; });
  CHECK(pool.apply(thrice, 1) == 3);
}

TEST_CASE_METHOD(no_leftovers, "a task of a higher priority overtakes those that wait") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto source = m.queue<int>();
  auto running = pool.submit(pop_from, source, 0);
  manager::test::await([&] { return pool.progress().running == 1; });
  auto later = pool.submit(pop_from, source, 0);
  auto urgent = pool.with({.priority = 1}).submit(pop_from, source, 0);
  for (int i = 0; i < 3; ++i)
    source.push(i);
  CHECK(running.get() == 0);
  CHECK(urgent.get() == 1);
  CHECK(later.get() == 2);
}

TEST_CASE_METHOD(no_leftovers, "a forked child may end without disturbing its parent's pools") {
  auto m = std::make_unique<manager::session>(manager::start());
  auto pool = std::make_unique<manager::pool>(m->pool({.workers = 1}));
  CHECK(pool->map_async(thrice, std::vector{1, 2}).get() == std::vector{3, 6});
  CHECK(m->async(thrice, 3).get() == 9);
  auto never = m->queue<int>();
  auto waits = std::make_unique<manager::future<int>>(pool->submit(pop_from, never, 0));
  auto child = ::fork();
  if (child == 0) {
    ::alarm(30); // otherwise the test would hang if the child does
    waits.reset();
    pool->terminate();
    pool.reset();
    m.reset();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK_FALSE(waits->ready());
  never.push(4);
  CHECK(waits->get() == 4);
  CHECK(pool->apply(thrice, 5) == 15);
  CHECK(m->async(thrice, 6).get() == 18);
}

TEST_CASE_METHOD(no_leftovers, "all calls of a pool end with the server") {
  manager::test::command_line_server server;
  auto never = server.m->queue<int>();
  auto pool = server.m->pool({.workers = 2}).with({.timeout = patience});
  auto kind_of = [](auto call) {
    return std::async(std::launch::async,
                      [call] { return manager::test::failure_of(call).kind(); });
  };
  auto submitted = pool.submit(pop_from, never, 1);
  auto mapped = pool.map_async(thrice, std::vector{1, 2, 3});
  CHECK(mapped.get() == std::vector{3, 6, 9});
  auto applied = kind_of([=] { pool.apply(pop_from, never, 1); });
  manager::test::await([&] { return pool.progress().running == 2; });
  auto results = pool.imap(thrice, std::views::iota(0));
  auto waiting = pool.submit(thrice, 1).then([](int x) { return x; });
  auto read = kind_of([&] { results.next(); });
  server.server->kill(SIGKILL);
  CHECK(applied.get() == errc::disconnected);
  CHECK(read.get() == errc::disconnected);
  CHECK_FAILS(errc::disconnected, submitted.get());
  CHECK_FAILS(errc::disconnected, waiting.get());
  CHECK_FAILS(errc::disconnected, pool.map(thrice, std::vector{1}));
  CHECK_FAILS(errc::disconnected, pool.submit(thrice, 1));
  CHECK_FAILS(errc::disconnected, pool.join());
}
