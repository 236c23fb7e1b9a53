#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"
#include "apps/bench/ours/works.hpp"

#include <mutex>
#include <utility>

// Works of several processes, and the cost of processes.

namespace bench {
namespace {

using interval = std::pair<int64_t, int64_t>; ///< nanoseconds of the machine's clock

int64_t now() {
  return clock::now().time_since_epoch().count();
}

/// Queues of a work that many processes do at the same time: the signal to start, and the time that
/// each took.
struct race {
  manager::queue<int> start;
  manager::queue<interval> took;
  MSGPACK_DEFINE(start, took)

  template <class Action> void run(size_t times, Action action) {
    start.pop();
    auto begin = now();
    for (size_t i = 0; i < times; ++i)
      action();
    took.push({begin, now()});
  }
};

void append(size_t times, manager::list<int> numbers, race with) {
  with.run(times, [&] { numbers.push_back(7); });
}
MANAGER_TASK(append);

void lock(size_t times, manager::mutex mutex, race with) {
  with.run(times, [&] { std::lock_guard guard{mutex}; });
}
MANAGER_TASK(lock);

/// Returns how many times per second `count` processes together do a task with a shared object.
template <class Task, class Shared>
double together(manager::session& m, size_t count, size_t times, Task task, const Shared& shared) {
  race all{m.queue<int>(), m.queue<interval>()};
  auto& [start, took] = all;
  std::vector<manager::process> workers;
  for (size_t i = 0; i < count; ++i)
    workers.push_back(m.spawn(task, times, shared, all));
  start.push_many(std::vector<int>(count));
  auto [begin, end] = took.pop();
  for (size_t i = 1; i < count; ++i) {
    auto other = took.pop();
    begin = std::min(begin, other.first);
    end = std::max(end, other.second);
  }
  for (auto& worker : workers)
    worker.join();
  return static_cast<double>(count * times) / (1e-9 * static_cast<double>(end - begin));
}

double clients(size_t count, size_t times) {
  auto m = manager::start();
  auto numbers = m.list<int>();
  auto result = together(m, count, times, append, numbers);
  require(numbers.size() == count * times, "appends");
  return result;
}

/// Measures a mutex that several processes lock in turn.
double lockers(size_t count, size_t times) {
  auto m = manager::start();
  auto mutex = m.mutex();
  auto result = together(m, count, times, lock, mutex);
  std::lock_guard guard{mutex};
  require(mutex.fence() == count * times + 1, "locks");
  return result;
}

void echo(size_t times, manager::queue<int> from, manager::queue<int> to) {
  for (size_t i = 0; i < times; ++i)
    to.push(from.pop());
}
MANAGER_TASK(echo);

/// Measures the time from a put in one process to the return of a get in another.
double queue_hop(size_t times) {
  auto m = manager::start();
  auto there = m.queue<int>();
  auto back = m.queue<int>();
  auto other = m.spawn(echo, times + times / 10, there, back);
  auto result = median_us(times, [&] {
    there.push(7);
    require(back.pop() == 7, "echo");
  });
  other.join();
  return result / 2;
}

double create(size_t times) {
  forked_server server;
  auto m = server.connect();
  std::vector<manager::list<int>> made;
  auto result = median_us(times, [&] { made.push_back(m.list<int>()); });
  require(m.status().objects.size() == made.size(), "objects");
  return result;
}

void append_once(manager::list<int> numbers) {
  numbers.push_back(7);
}
MANAGER_TASK(append_once);

/// Measures the time from starting a worker, with a shared list, to its end, in milliseconds.
double handover(size_t times) {
  auto m = manager::start();
  auto numbers = m.list<int>();
  auto result = median_us(times, [&] { m.spawn(append_once, numbers).join(); });
  require(numbers.size() == times + times / 10, "appends");
  return result / 1000;
}

/// Measures the time from starting 50 workers, with a shared list, to the end of all, in
/// milliseconds.
double spawn_many(manager::start_method start, size_t times) {
  constexpr size_t count = 50;
  auto m = manager::start();
  auto numbers = m.list<int>();
  auto result = median_us(times, [&] {
    std::vector<manager::process> workers;
    for (size_t i = 0; i < count; ++i)
      workers.push_back(m.spawn({.start = start}, append_once, numbers));
    join_all(workers);
  });
  require(numbers.size() == count * (times + times / 10), "appends");
  return result / 1000;
}

/// Measures the time from connecting to the first answer.
double connect(size_t times) {
  forked_server server;
  return median_us(times, [&] { require(server.connect().list<int>().empty(), "an empty list"); });
}

} // namespace

std::map<std::string, work> process_works() {
  return {
      {"clients-8", [](size_t times) { return clients(8, times); }},
      {"clients-32", [](size_t times) { return clients(32, times); }},
      {"lock-8", [](size_t times) { return lockers(8, times); }},
      {"queue-hop", queue_hop},
      {"create", create},
      {"handover", handover},
      {"spawn-50", [](size_t times) { return spawn_many(manager::start_method::spawn, times); }},
      {"spawn-50-fork",
       [](size_t times) { return spawn_many(manager::start_method::forkserver, times); }},
      {"connect", connect}};
}

} // namespace bench
