#include "tests/support/failure.hpp"
#include "tests/support/leftovers.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/worker_killer.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <coroutine>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <limits>
#include <manager/manager.hpp>
#include <new>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;
using manager::errc;
using manager::test::no_leftovers;

namespace {

int twice(int number) {
  return 2 * number;
}
MANAGER_TASK(twice);

int add(int a, int b) {
  return a + b;
}
MANAGER_TASK(add);

constexpr auto square = [](int number) { return number * number; };
MANAGER_TASK(square);

struct subtract_task {
  int operator()(int a, int b) const { return a - b; }
};
constexpr subtract_task subtract{};
MANAGER_TASK(subtract);

int pid(int) {
  return ::getpid();
}
MANAGER_TASK(pid);

int fail_for_odd(int number) {
  if (number % 2 != 0)
    throw std::out_of_range{"odd: " + std::to_string(number)};
  return number;
}
MANAGER_TASK(fail_for_odd);

void end_by_signal(int number) {
  std::signal(number, SIG_DFL); // a sanitizer would handle it
  ::raise(number);
}
MANAGER_TASK(end_by_signal);

void end_by_exit(int code) {
  std::_Exit(code);
}
MANAGER_TASK(end_by_exit);

void append(manager::list<int> list, int number) {
  list.push_back(number);
}
MANAGER_TASK(append);

manager::list<int> make_list(int number) {
  auto list = manager::current().list<int>();
  list.push_back(number);
  return list;
}
MANAGER_TASK(make_list);

void wait_for(manager::queue<int> source, manager::queue<int> begun) {
  begun.push(::getpid());
  source.pop();
}
MANAGER_TASK(wait_for);

int offset = 0;

void set_offset(int number) {
  offset = number;
}
MANAGER_TASK(set_offset);

int add_offset(int number) {
  return number + offset;
}
MANAGER_TASK(add_offset);

/// State of a worker: a name, and the number of its uses; notes its end in a list.
class visitors {
public:
  explicit visitors(std::string name) : name_{std::move(name)} {}
  ~visitors() { manager::current().list<std::string>("ended").push_back(name_); }
  visitors(const visitors&) = delete;
  visitors& operator=(const visitors&) = delete;

  std::string add() { return name_ + std::to_string(++count_); }

private:
  std::string name_;
  int count_ = 0;
};

void open_visitors(const std::string& name) {
  manager::make_worker_state<visitors>(name);
}
MANAGER_TASK(open_visitors);

std::string visit(int) {
  return manager::worker_state<visitors>().add();
}
MANAGER_TASK(visit);

std::string long_text(int megabytes) {
  return std::string(static_cast<size_t>(megabytes) << 20, 'x');
}
MANAGER_TASK(long_text);

/// Number of runs of each element, in memory that the workers share.
struct run_counts {
  manager::shared_memory memory = manager::current().shared_memory("runs");
  std::span<uint8_t> of = memory.span<uint8_t>();
};

void open_run_counts() {
  manager::make_worker_state<run_counts>();
}
MANAGER_TASK(open_run_counts);

uint64_t scrambled(uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  return (number ^ (number >> 27)) * 0x94d049bb133111eb;
}

std::pair<int, uint64_t> count_run(int number) {
  auto& runs = manager::worker_state<run_counts>().of[static_cast<size_t>(number)];
  ++std::atomic_ref{runs};
  return {number, scrambled(static_cast<uint64_t>(number))};
}
MANAGER_TASK(count_run);

int meet(const manager::barrier& others) {
  others.arrive_and_wait();
  return 0;
}
MANAGER_TASK(meet);

int die_once(manager::dict<int, int> runs, int number) {
  if ((runs[number] += 1) == 1)
    ::raise(SIGKILL);
  return number;
}
MANAGER_TASK(die_once);

void refuse_to_start(const std::string& why) {
  throw std::runtime_error{why};
}
MANAGER_TASK(refuse_to_start);

/// Sums up a range by tasks of the same pool.
int64_t sum(manager::pool pool, int from, int to) {
  if (to - from <= 2)
    return to - from == 2 ? from + from + 1 : from;
  auto middle = (from + to) / 2;
  auto left = pool.submit(sum, pool, from, middle);
  auto right = pool.apply(sum, pool, middle, to);
  return left.get() + right;
}
MANAGER_TASK(sum);

int map_twice(manager::pool pool, int count) {
  std::vector<int> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  auto doubled = pool.map(twice, numbers);
  return std::accumulate(doubled.begin(), doubled.end(), 0);
}
MANAGER_TASK(map_twice);

int pop_number(manager::queue<int> numbers) {
  return numbers.pop();
}
MANAGER_TASK(pop_number);

/// Waits for tasks of its own pool by futures.
int wait_by_futures(manager::pool pool) {
  auto same = [](int x) { return x; };
  auto total = pool.submit(twice, 1).then(same).get();
  std::vector<manager::future<int>> some;
  for (int i = 0; i < 3; ++i)
    some.push_back(pool.submit(twice, i).then(same));
  total += *manager::wait_any(some) < 3 && manager::wait_all(some) ? 1 : 0;
  for (auto& each : manager::as_completed(some))
    total += each.get();
  return total + static_cast<int>(pool.map_async(twice, std::vector{1, 2}).get().size());
}
MANAGER_TASK(wait_by_futures);

/// Returns true if no wait without time runs a task of the own pool.
bool only_look(manager::pool pool, manager::list<int> done) {
  std::vector<manager::future<void>> two;
  two.push_back(pool.submit(append, done, 1));
  two.push_back(pool.submit(append, done, 2).then([] {}));
  auto results = pool.imap(twice, std::vector{1});
  bool none = !two[0].wait_for(0ms) && !two[1].wait_for(0ms) && !manager::wait_any(two, 0ms);
  none = none && manager::test::failure_of([&] { results.next(0ms); }).kind() == errc::timed_out;
  return none && done.empty() && manager::wait_all(two) && results.next() == 2;
}
MANAGER_TASK(only_look);

/// Waits for one task while an earlier one waits for what this task does later.
int wait_for_one(manager::pool pool, manager::queue<int> numbers) {
  auto blocked = pool.submit(pop_number, numbers);
  auto sum = pool.submit(twice, 1).get();
  numbers.push(40);
  return sum + blocked.get();
}
MANAGER_TASK(wait_for_one);

int join_own_pool(manager::pool pool) {
  return static_cast<int>(manager::test::failure_of([&] { pool.join(); }).kind());
}
MANAGER_TASK(join_own_pool);

/// Counts its run, and kills its process in one of fifty first runs.
int64_t dangerous(manager::dict<int, int> runs, int number) {
  auto run = (runs[number] += 1);
  if (run == 1 && number % 50 == 7)
    ::raise(SIGKILL);
  return int64_t{number} * number;
}
MANAGER_TASK(dangerous);

void fill_memory(int) {
  rlimit limit{200 << 20, 200 << 20};
  ::setrlimit(RLIMIT_DATA, &limit);
  std::set_new_handler([] { ::raise(SIGKILL); });
  std::vector<std::string> kept;
  for (;;)
    kept.emplace_back(1 << 20, 'x');
}
MANAGER_TASK(fill_memory);

std::vector<int> numbers_to(int end) {
  std::vector<int> all(static_cast<size_t>(end));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// Owns a pool of one worker until the process is killed.
void own_pool(manager::queue<int> begun, manager::queue<int> never) {
  auto pool = manager::current().pool({.workers = 1, .name = "mortal"});
  begun.push(static_cast<int>(pool.apply(pid, 0)));
  never.pop();
}
MANAGER_TASK(own_pool);

/// Numbers from 0 on, which counts how many are read. An input range without memory.
class number_range {
public:
  explicit number_range(int end, int* reads = nullptr) : end_{end}, reads_{reads} {}

  class iterator {
  public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    iterator(int end, int* reads) : end_{end}, reads_{reads} {}
    int operator*() const {
      if (reads_ != nullptr)
        ++*reads_;
      return at_;
    }
    iterator& operator++() {
      ++at_;
      return *this;
    }
    void operator++(int) { ++at_; }
    bool operator==(std::default_sentinel_t) const { return at_ == end_; }

  private:
    int at_ = 0;
    int end_ = 0;
    int* reads_ = nullptr;
  };

  iterator begin() const { return {end_, reads_}; }
  std::default_sentinel_t end() const { return {}; }

private:
  int end_;
  int* reads_;
};

/// Nanoseconds that the calling thread, and the other threads of this process, have run.
struct processor_times {
  int64_t own = 0, others = 0;
};

processor_times processor_time() {
  processor_times times;
  for (auto& thread : std::filesystem::directory_iterator{"/proc/self/task"}) {
    std::ifstream in{thread.path() / "schedstat"};
    int64_t time = 0;
    in >> time;
    bool is_own = thread.path().filename() == std::to_string(::gettid());
    (is_own ? times.own : times.others) += time;
  }
  return times;
}

int64_t resident_kib() {
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  return use.ru_maxrss;
}

} // namespace

TEST_CASE_METHOD(no_leftovers, "a pool runs functions, lambdas and function objects") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  CHECK(pool.apply(twice, 21) == 42);
  CHECK(pool.apply(add, 1, 2) == 3);
  CHECK(pool.apply(square, 5) == 25);
  CHECK(pool.apply(subtract, 5, 2) == 3);
  CHECK(pool.apply(pid, 0) != ::getpid());
  CHECK(pool.submit(add, 3, 4).get() == 7);
}

TEST_CASE_METHOD(no_leftovers, "map returns the results in the order of the elements") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  for (auto chunk : {0, 1, 7}) {
    auto doubled = pool.with({.chunk = static_cast<size_t>(chunk)}).map(twice, numbers_to(1000));
    REQUIRE(doubled.size() == 1000);
    for (int i = 0; i < 1000; ++i)
      CHECK(doubled[static_cast<size_t>(i)] == 2 * i);
  }
  CHECK(pool.map(twice, std::vector<int>{}).empty());
  std::vector<std::pair<int, int>> pairs{{1, 2}, {3, 4}};
  CHECK(pool.starmap(add, pairs) == std::vector{3, 7});
  CHECK(pool.map_async(twice, numbers_to(3)).get() == std::vector{0, 2, 4});
}

TEST_CASE_METHOD(no_leftovers, "proxies travel to tasks of a pool and back") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  auto list = m.list<int>();
  for (int i = 0; i < 10; ++i)
    pool.apply(append, list, i);
  CHECK(list.size() == 10);
  CHECK(pool.apply(make_list, 7).snapshot() == std::vector{7});
  auto lists = pool.map(make_list, numbers_to(20));
  for (int i = 0; i < 20; ++i)
    CHECK(lists[static_cast<size_t>(i)].snapshot() == std::vector{i});
}

TEST_CASE_METHOD(no_leftovers, "an object that only travels lives until its task has it") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  for (int i = 0; i < 50; ++i) {
    pool.submit(append, m.list<int>(), i).get();
    pool.apply(append, m.list<int>(), i);
  }
  m.async(append, m.list<int>(), 1).get();
}

TEST_CASE_METHOD(no_leftovers,
                 "a thread of a pool's owner that waits in apply drives the network") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto apply_often = [&] {
    for (int i = 0; i < 500; ++i)
      CHECK(pool.apply(twice, i) == 2 * i);
  };
  apply_often(); // the worker has started
  auto before = processor_time();
  apply_often();
  auto after = processor_time();
  CHECK(after.others - before.others < (after.own - before.own) / 2);
}

TEST_CASE_METHOD(no_leftovers,
                 "an exception of a pool's task is task_failed, with its type and text") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1, .name = "p"});
  CHECK_FAILS_SAYING(errc::task_failed, "pool 'p': task 'fail_for_odd': std::out_of_range: odd: 3",
                     pool.apply(fail_for_odd, 3));
  CHECK(pool.apply(fail_for_odd, 4) == 4);
  CHECK_FAILS(errc::task_failed, pool.submit(fail_for_odd, 3).get());
  CHECK_FAILS_SAYING(errc::task_failed, "pool 'p': task 'fail_for_odd': std::out_of_range: odd: 1",
                     pool.map(fail_for_odd, numbers_to(10)));
}

TEST_CASE_METHOD(no_leftovers,
                 "imap throws for the element that failed, and goes on with the next") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  auto input = numbers_to(100);
  auto results = pool.with({.chunk = 8}).imap(fail_for_odd, input);
  for (int i = 0; i < 100; ++i) {
    if (i % 2 == 0)
      CHECK(results.next() == i);
    else
      CHECK_FAILS(errc::task_failed, results.next());
  }
  CHECK_FALSE(results.next());
}

TEST_CASE_METHOD(no_leftovers, "imap_unordered gives each result once") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  std::vector<int> seen;
  for (auto result : pool.imap_unordered(twice, numbers_to(500)))
    seen.push_back(result);
  std::ranges::sort(seen);
  REQUIRE(seen.size() == 500);
  CHECK(seen.back() == 998);
}

TEST_CASE_METHOD(no_leftovers, "imap reads an endless range only a little ahead") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  int read = 0;
  number_range endless{std::numeric_limits<int>::max(), &read};
  auto results = pool.with({.chunk = 2, .look_ahead = 10}).imap(twice, endless);
  for (int i = 0; i < 50; ++i)
    CHECK(results.next() == 2 * i);
  CHECK(read <= 62);
}

TEST_CASE_METHOD(no_leftovers,
                 "a killed worker's task fails with worker_died, naming process and cause") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1, .name = "p"});
  auto worker = pool.apply(pid, 0);
  CHECK_FAILS_SAYING(errc::worker_died,
                     "pool 'p': task 'end_by_signal': its worker, process " + std::to_string(worker)
                         + ", was killed by SIGKILL; the task was started once",
                     pool.apply(end_by_signal, SIGKILL));
  CHECK(pool.apply(pid, 0) != worker);
  auto exited = manager::test::failure_of([&] { pool.submit(end_by_exit, 3).get(); });
  CHECK_THAT(exited.text(), Catch::Contains("exited with 3"));
  auto again = pool.with({.retries = 9});
  auto quarantined = manager::test::failure_of([&] { again.apply(end_by_signal, SIGSEGV); });
  CHECK_THAT(quarantined.text(), Catch::Contains("killed by SIGSEGV; the task was started 3 times")
                                     && Catch::Contains("not run again"));
  auto suspects = pool.quarantine();
  REQUIRE(suspects.size() == 1);
  CHECK(suspects[0].runs == 3);
}

TEST_CASE_METHOD(
    no_leftovers,
    "map with retries is complete although workers are killed, and runs no element too often") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  auto runs = m.dict<int, int>();
  std::vector<std::pair<manager::dict<int, int>, int>> elements;
  for (int i = 0; i < 300; ++i)
    elements.emplace_back(runs, i);
  auto squares = pool.with({.retries = 2, .chunk = 3}).starmap(dangerous, elements);
  int64_t checksum = 0;
  for (auto each : squares)
    checksum += each;
  CHECK(checksum == 299 * 300 * 599 / 6);
  CHECK(pool.progress().run_again >= 6);
  for (int i = 0; i < 300; ++i) {
    auto count = runs.at(i);
    CHECK((count >= (i % 50 == 7 ? 2 : 1) && count <= 3));
  }
}

TEST_CASE_METHOD(no_leftovers, "elements of map are run again by default, single tasks are not") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto runs = m.dict<int, int>();
  std::vector<std::pair<manager::dict<int, int>, int>> elements{{runs, 1}, {runs, 2}};
  CHECK(pool.with({.chunk = 1}).map(die_once, elements) == std::vector{1, 2});
  CHECK(runs.at(1) == 2);
  CHECK_FAILS(errc::worker_died, pool.apply(die_once, runs, 3));
  CHECK_FAILS(errc::worker_died,
              pool.with({.retries = 0}).map(die_once, std::vector{std::pair{runs, 4}}));
}

TEST_CASE_METHOD(no_leftovers,
                 "of a million elements each is run and counted although workers are killed") {
  constexpr int count = 1'000'000;
  auto m = manager::start();
  auto memory = m.shared_memory("runs", size_t{count});
  auto pool = m.pool({.workers = 2, .initializer = manager::call(open_run_counts)});
  auto both_run = m.barrier(2);
  pool.with({.chunk = 1}).map(meet, std::vector{both_run, both_run});
  int read = 0;
  manager::test::worker_killer killer{pool, 2, size_t{count}, read, 7};
  uint64_t checksum = 0, expected = 0;
  std::vector<uint8_t> results(size_t{count});
  number_range numbers{count, &read};
  for (int seen = 0; auto [number, value] : pool.imap_unordered(count_run, numbers)) {
    checksum += value;
    ++results[static_cast<size_t>(number)];
    killer.note_result(static_cast<size_t>(number));
    if (++seen % 1000 == 0)
      killer.kill_if_due();
  }
  for (int i = 0; i < count; ++i)
    expected += scrambled(static_cast<uint64_t>(i));
  CHECK(killer.kills() > 0);
  CHECK(checksum == expected);
  CHECK(results == std::vector<uint8_t>(size_t{count}, 1));
  auto runs = memory.span<uint8_t>();
  auto [least, most] = std::ranges::minmax(runs);
  CHECK(least >= 1);
  CHECK(most <= 2);
}

TEST_CASE_METHOD(no_leftovers, "a result that is too large fails its task, and no other") {
  auto m = manager::start({.limits = {.value_bytes = 4 << 20}});
  auto pool = m.pool({.workers = 1});
  auto failure = manager::test::failure_of([&] { pool.apply(long_text, 5); });
  CHECK(failure.kind() == errc::task_failed);
  CHECK_THAT(failure.text(), Catch::Contains("bytes, the maximum is 4194304"));
  CHECK(pool.apply(long_text, 3).size() == 3 << 20);
  auto several = pool.with({.chunk = 1}).map(long_text, std::vector{1, 3, 2, 3});
  CHECK(several[3].size() == 3 << 20);
  CHECK(pool.progress().run_again == 0);
}

TEST_CASE_METHOD(no_leftovers, "a worker keeps its state from task to task, until it ends") {
  auto m = manager::start();
  auto ended = m.list<std::string>("ended");
  {
    auto pool = m.pool({.workers = 1, .initializer = manager::call(open_visitors, "visitor ")});
    CHECK(pool.apply(visit, 0) == "visitor 1");
    CHECK(pool.apply(visit, 0) == "visitor 2");
    CHECK(ended.empty());
    pool.close();
    pool.join();
  }
  CHECK(ended.snapshot() == std::vector<std::string>{"visitor "});
  auto without = m.pool({.workers = 1});
  auto missing = manager::test::failure_of([&] { without.apply(visit, 0); });
  CHECK_THAT(missing.text(), Catch::Contains("make_worker_state<"));
  CHECK_FAILS(errc::not_supported, manager::worker_state<visitors>());
}

TEST_CASE_METHOD(no_leftovers, "a task that fills its memory fails alone") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  CHECK_FAILS(errc::worker_died, pool.apply(fill_memory, 0));
  CHECK(pool.apply(twice, 1) == 2);
}

TEST_CASE_METHOD(no_leftovers, "a pool's end ends tasks that never end, and their callers") {
  auto m = manager::start();
  auto never = m.queue<int>();
  auto begun = m.queue<int>();
  std::optional<manager::future<void>> running;
  std::optional<manager::future<void>> waiting;
  pid_t worker = 0;
  {
    auto pool = m.pool({.workers = 1});
    running = pool.submit(wait_for, never, begun);
    waiting = pool.submit(wait_for, never, begun);
    worker = begun.pop();
    CHECK_FALSE(running->ready());
  }
  CHECK_FAILS(errc::shut_down, running->get());
  CHECK_FAILS(errc::shut_down, waiting->get());
  CHECK(::kill(worker, 0) == -1);
}

TEST_CASE_METHOD(no_leftovers,
                 "the limit of a wait, and cancel, end the wait and remove the task") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto never = m.queue<int>();
  auto begun = m.queue<int>();
  auto running = pool.submit(wait_for, never, begun);
  begun.pop();
  CHECK_FAILS(errc::timed_out, pool.with({.timeout = 1ms}).apply(twice, 1));
  auto waiting = pool.submit(twice, 1);
  CHECK_FALSE(waiting.wait_for(0ms));
  CHECK_FALSE(waiting.wait_until(std::chrono::system_clock::now()));
  CHECK(waiting.cancel());
  CHECK_FAILS(errc::canceled, waiting.get());
  CHECK(pool.progress().waiting == 0);
  CHECK_FALSE(running.cancel());
  never.push(1);
  running.get();
}

TEST_CASE_METHOD(no_leftovers,
                 "a worker runs the initializer first, and ends after its number of tasks") {
  auto m = manager::start();
  auto pool = m.pool(
      {.workers = 1, .initializer = manager::call(set_offset, 100), .max_tasks_per_worker = 2});
  CHECK(pool.apply(add_offset, 1) == 101);
  auto first = pool.apply(pid, 0);
  CHECK(pool.apply(pid, 0) != first);
  CHECK(pool.apply(add_offset, 1) == 101);
}

TEST_CASE_METHOD(no_leftovers, "an initializer that throws ends the pool, with its text") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1, .initializer = manager::call(refuse_to_start, "no disk")});
  auto failure = manager::test::failure_of([&] { pool.apply(twice, 1); });
  CHECK(failure.kind() == errc::shut_down);
  CHECK_THAT(failure.text(), Catch::Contains("initializer failed: std::runtime_error: no disk"));
}

TEST_CASE_METHOD(no_leftovers, "a pool is closed, joined and resized") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto never = m.queue<int>();
  auto begun = m.queue<int>();
  std::vector<manager::future<void>> all;
  for (int i = 0; i < 3; ++i)
    all.push_back(pool.submit(wait_for, never, begun));
  begun.pop();
  pool.resize(3);
  begun.pop();
  begun.pop();
  CHECK_FAILS(errc::bad_argument, pool.join());
  pool.close();
  CHECK_FALSE(pool.join_for(0ms));
  CHECK_FAILS(errc::shut_down, pool.apply(twice, 1));
  for (int i = 0; i < 3; ++i)
    never.push(i);
  CHECK(manager::wait_all(all));
  pool.join();
  CHECK(pool.worker_pids().empty());
}

TEST_CASE_METHOD(no_leftovers, "other sessions use a pool by its name") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2, .name = "shared"});
  auto other = manager::connect(m.address(), m.key());
  auto same = other.pool("shared");
  CHECK(same.apply(twice, 2) == 4);
  CHECK(same.map(twice, numbers_to(50)).size() == 50);
  CHECK(same.submit(twice, 3).get() == 6);
  CHECK_FAILS(errc::bad_argument, other.pool({.workers = 1, .name = "shared"}));
  pool.terminate();
  CHECK_FAILS(errc::shut_down, same.apply(twice, 2));
}

TEST_CASE_METHOD(no_leftovers,
                 "the end of a pool's owner ends its workers, and the calls of others") {
  auto m = manager::start();
  auto begun = m.queue<int>();
  auto never = m.queue<int>();
  auto owner = m.spawn(own_pool, begun, never);
  auto worker = begun.pop();
  auto pool = m.pool("mortal");
  auto running = pool.submit(wait_for, never, begun);
  auto waiting = pool.submit(twice, 1);
  CHECK(begun.pop() == worker);
  CHECK_FALSE(running.ready());
  owner.kill();
  // The worker ends with its owner, and either end can reach the server first.
  auto failure = manager::test::failure_of([&] { running.get(); });
  if (failure.kind() == errc::worker_died) {
    CHECK(failure.text()
          == "pool 'mortal': task 'wait_for': its worker, process " + std::to_string(worker)
                 + ", has ended; the task was started once");
  } else {
    CHECK(failure.kind() == errc::shut_down);
    CHECK(failure.text() == "pool 'mortal': collect: the pool's owner has ended");
  }
  CHECK_FAILS_SAYING(errc::shut_down, "pool 'mortal': collect: the pool's owner has ended",
                     waiting.get());
  CHECK_FAILS(errc::shut_down, pool.apply(twice, 1));
  manager::test::await([&] { return manager::test::command_line_of(worker).empty(); });
  auto again = m.pool({.workers = 1, .name = "mortal"});
  CHECK(again.apply(twice, 1) == 2);
}

TEST_CASE_METHOD(no_leftovers, "tasks that wait for tasks of their own pool do not deadlock") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1}).with({.timeout = manager::test::patience});
  REQUIRE(pool.apply(map_twice, pool, 20) == 380);
  CHECK(pool.apply(sum, pool, 0, 40) == 39 * 40 / 2);
  CHECK(pool.apply(wait_by_futures, pool) == 11);
  CHECK(pool.apply(wait_for_one, pool, m.queue<int>()) == 42);
}

TEST_CASE_METHOD(no_leftovers, "a wait without time in a task runs no other task") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1}).with({.timeout = manager::test::patience});
  CHECK(pool.apply(only_look, pool, m.list<int>()));
}

TEST_CASE_METHOD(no_leftovers, "a task that joins its own pool fails") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  CHECK(pool.apply(join_own_pool, pool) == static_cast<int>(errc::would_deadlock));
}

TEST_CASE_METHOD(no_leftovers, "the future of then cancels the task before it") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  auto never = m.queue<int>();
  auto begun = m.queue<int>();
  auto running = pool.submit(wait_for, never, begun);
  begun.pop();
  auto waiting = pool.submit(twice, 1).then([](int x) { return x; });
  CHECK(waiting.cancel());
  CHECK_FAILS(errc::canceled, waiting.get());
  never.push(1);
  running.get();
}

TEST_CASE_METHOD(no_leftovers, "async runs a task in a process of its own") {
  auto m = manager::start();
  auto first = m.async(pid, 0);
  auto second = m.async(pid, 0);
  auto sum = m.async(add, 1, 2);
  CHECK(first.get() != second.get());
  CHECK(sum.get() == 3);
  CHECK_FAILS(errc::task_failed, m.async(fail_for_odd, 1).get());
  CHECK_FAILS(errc::worker_died, m.async(end_by_signal, SIGKILL).get());
}

TEST_CASE_METHOD(no_leftovers, "cancel kills the process of async") {
  auto m = manager::start();
  auto never = m.queue<int>();
  auto begun = m.queue<int>();
  auto running = m.async(wait_for, never, begun);
  auto process = begun.pop();
  CHECK_FALSE(manager::test::command_line_of(process).empty());
  CHECK(running.cancel());
  CHECK_FAILS(errc::canceled, running.get());
  manager::test::await([&] { return manager::test::command_line_of(process).empty(); });
}

namespace {

struct detached {
  struct promise_type {
    detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

detached add_up(manager::session& m, std::promise<int>& result) {
  int left = co_await m.async(add, 1, 2);
  int right = co_await m.async(add, 3, 4);
  result.set_value(left + right);
}

} // namespace

TEST_CASE_METHOD(no_leftovers, "a coroutine awaits futures") {
  auto m = manager::start();
  std::promise<int> result;
  add_up(m, result);
  CHECK(result.get_future().get() == 10);
}

TEST_CASE_METHOD(no_leftovers, "then, wait_any and as_completed") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  CHECK(pool.submit(twice, 4).then([](int x) { return x + 0.5; }).get() == 8.5);
  CHECK_FAILS(errc::task_failed, pool.submit(fail_for_odd, 1).then([](int) {}).get());
  CHECK(m.list<int>().async_push_back(1).then([] { return 1; }).get() == 1);
  auto kind = [](const manager::error& failure) { return failure.text(); };
  auto text = [](const std::exception& failure) { return std::string{failure.what()}; };
  auto number = [](int x) { return std::to_string(x); };
  CHECK(pool.submit(twice, 4).then(number, kind).get() == "8");
  CHECK_THAT(pool.submit(fail_for_odd, 1).then(number, kind).get(), Catch::Contains("odd: 1"));
  CHECK_THAT(pool.submit(fail_for_odd, 1).then(number, text).get(), Catch::Contains("odd: 1"));
  auto throws = [](int) -> std::string { throw std::out_of_range{"thrown by a callback"}; };
  CHECK_THROWS_AS(pool.submit(twice, 4).then(throws, text).get(), std::out_of_range);
  auto thrown = [&] { return pool.submit(twice, 4).then(throws); };
  auto same = [](const std::string& x) { return x; };
  CHECK_THROWS_AS(thrown().then(same, kind).get(), std::out_of_range);
  CHECK(thrown().then(same, text).get() == "thrown by a callback");
  bool failed = false;
  auto ended = m.queue<int>();
  ended.shutdown();
  ended.async_pop().then([](int) {}, [&](const manager::error&) { failed = true; }).get();
  CHECK(failed);
  auto never = m.queue<int>();
  auto begun = m.queue<int>();
  std::vector<manager::future<void>> two;
  two.push_back(pool.submit(wait_for, never, begun));
  CHECK_FALSE(manager::wait_any(two, 0ms));
  two.push_back(pool.submit(append, m.list<int>(), 1));
  CHECK(manager::wait_any(two) == 1);
  CHECK_FALSE(manager::wait_all(two, 0ms));
  never.push(1);
  std::vector<manager::future<int>> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(pool.submit(twice, i));
  int total = 0;
  for (auto& each : manager::as_completed(all))
    total += each.get();
  CHECK(total == 380);
}

TEST_CASE_METHOD(no_leftovers, "imap over a million elements takes constant memory") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 2});
  auto results = pool.imap(twice, number_range(1'000'000));
  int64_t total = 0;
  int64_t before = 0;
  for (int64_t i = 0; auto each : results) {
    total += each;
    if (++i == 200'000)
      before = resident_kib();
  }
  CHECK(total == int64_t{999'999} * 1'000'000);
  if (!manager::test::sanitized) // sanitizers keep freed memory
    CHECK(resident_kib() - before < 20 * 1024);
}

TEST_CASE_METHOD(no_leftovers, "a joblog has a line for each element, and map resumes from it") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1}); // another worker might do the rest before the death is seen
  manager::test::temp_folder folder;
  auto log = folder.path() + "/log.tsv";
  auto runs = m.dict<int, int>();
  std::vector<std::pair<manager::dict<int, int>, int>> elements;
  for (int i = 0; i < 20; ++i)
    elements.emplace_back(runs, i);
  auto once = pool.with({.retries = 0, .look_ahead = 2, .joblog = log});
  CHECK_FAILS(errc::worker_died, once.starmap(dangerous, elements));
  auto before = runs.snapshot();
  CHECK(before.size() < 20);
  auto squares = pool.with({.joblog = log, .resume = true}).starmap(dangerous, elements);
  REQUIRE(squares.size() == 20);
  CHECK(squares[19] == 361);
  CHECK(runs.at(0) == 1);
  CHECK(runs.at(7) == 2);
  auto lines = folder.lines_of("log.tsv");
  REQUIRE(lines.size() == 22);
  CHECK(lines[0] == "index\tstart\tduration\tworker\texit\tresult");
  CHECK(std::count_if(lines.begin(), lines.end(),
                      [](auto& line) { return line.find("\tdied\t") != std::string::npos; })
        == 1);
}

TEST_CASE_METHOD(no_leftovers,
                 "a joblog that ends within a line goes on after the last whole one") {
  auto m = manager::start();
  auto pool = m.pool({.workers = 1});
  manager::test::temp_folder folder;
  auto log = folder.path() + "/log.tsv";
  pool.with({.joblog = log}).map(twice, std::vector{1, 300});
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 3); // within a result
  auto resumed = pool.with({.joblog = log, .resume = true}).map(twice, std::vector{1, 300});
  CHECK(resumed == std::vector{2, 600});
  CHECK(folder.lines_of("log.tsv").size() == 3); // the head, and one for each element
}

TEST_CASE_METHOD(no_leftovers, "a local session has no pool") {
  auto m = manager::local();
  CHECK_FAILS(errc::not_supported, m.pool({.workers = 1}));
  CHECK_FAILS(errc::not_supported, m.async(twice, 1).get());
}
