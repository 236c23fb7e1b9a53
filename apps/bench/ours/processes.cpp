#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"
#include "apps/bench/ours/works.hpp"

#include <utility>

// Works of several processes, and what it takes to have them.

namespace bench {
namespace {

using interval = std::pair<int64_t, int64_t>; ///< nanoseconds of the machine's clock

int64_t now() {
  return clock::now().time_since_epoch().count();
}

/// Waits for the start, appends so many times, and says from when to when.
void append(size_t times, manager::list<int> numbers, manager::queue<int> start,
            manager::queue<interval> took) {
  start.pop();
  auto begin = now();
  for (size_t i = 0; i < times; ++i)
    numbers.push_back(7);
  took.push({begin, now()});
}
MANAGER_TASK(append);

/// Operations a second of so many clients together.
double clients(size_t count, size_t times) {
  auto m = manager::start();
  auto numbers = m.list<int>();
  auto start = m.queue<int>();
  auto took = m.queue<interval>();
  std::vector<manager::process> workers;
  for (size_t i = 0; i < count; ++i)
    workers.push_back(m.spawn(append, times, numbers, start, took));
  start.push_many(std::vector<int>(count));
  auto [begin, end] = took.pop();
  for (size_t i = 1; i < count; ++i) {
    auto other = took.pop();
    begin = std::min(begin, other.first);
    end = std::max(end, other.second);
  }
  for (auto& worker : workers)
    worker.join();
  require(numbers.size() == count * times, "appends");
  return static_cast<double>(count * times) / (1e-9 * static_cast<double>(end - begin));
}

void echo(size_t times, manager::queue<int> from, manager::queue<int> to) {
  for (size_t i = 0; i < times; ++i)
    to.push(from.pop());
}
MANAGER_TASK(echo);

/// From a put in one process to the return of a get in another.
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

/// From starting a worker, with a shared list, to its end, in milliseconds.
double handover(size_t times) {
  auto m = manager::start();
  auto numbers = m.list<int>();
  auto result = median_us(times, [&] { m.spawn(append_once, numbers).join(); });
  require(numbers.size() == times + times / 10, "appends");
  return result / 1000;
}

/// From nothing to the first answer.
double connect(size_t times) {
  forked_server server;
  return median_us(times, [&] { require(server.connect().list<int>().empty(), "an empty list"); });
}

} // namespace

std::map<std::string, work> process_works() {
  return {{"clients-8", [](size_t times) { return clients(8, times); }},
          {"clients-32", [](size_t times) { return clients(32, times); }},
          {"queue-hop", queue_hop},
          {"create", create},
          {"handover", handover},
          {"connect", connect}};
}

} // namespace bench
