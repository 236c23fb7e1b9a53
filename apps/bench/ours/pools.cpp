#include "apps/bench/measure.hpp"
#include "apps/bench/ours/works.hpp"

#include <manager/manager.hpp>
#include <vector>

// Works with a pool of two worker processes.

namespace bench {
namespace {

constexpr size_t workers = 2;

int next_number(int number) {
  return number + 1;
}
MANAGER_TASK(next_number);

/// Computes for a millisecond.
int compute(int number) {
  auto end = clock::now() + std::chrono::milliseconds{1};
  while (clock::now() < end)
    ;
  return number;
}
MANAGER_TASK(compute);

std::vector<int> numbers(size_t count) {
  std::vector<int> all;
  for (size_t i = 0; i < count; ++i)
    all.push_back(static_cast<int>(i));
  return all;
}

/// Measures `map` over numbers, in elements per second.
double map_numbers(size_t times, size_t chunk) {
  auto m = manager::start();
  auto pool = m.pool({.workers = workers});
  auto input = numbers(times);
  pool.map(next_number, numbers(100)); // the workers have started
  std::vector<int> output;
  auto result = rate(static_cast<double>(times),
                     [&] { output = pool.with({.chunk = chunk}).map(next_number, input); });
  require(output.size() == times && output.back() == static_cast<int>(times), "the map");
  return result;
}

/// Measures calls of `apply`, one after the other.
double apply(size_t times) {
  auto m = manager::start();
  auto pool = m.pool({.workers = workers});
  return median_us(times, [&] { require(pool.apply(next_number, 1) == 2, "the call"); });
}

/// Measures the part of the workers' time that is spent in tasks of a millisecond, in percent.
double short_tasks(size_t times) {
  auto m = manager::start();
  auto pool = m.pool({.workers = workers});
  pool.map(compute, numbers(10)); // the workers have started
  auto begin = clock::now();
  require(pool.map(compute, numbers(times)).size() == times, "the map");
  return 100 * static_cast<double>(times) * 1e-3
         / (static_cast<double>(workers) * seconds_since(begin));
}

} // namespace

std::map<std::string, work> pool_works() {
  return {{"pool-map-1", [](size_t times) { return map_numbers(times, 1); }},
          {"pool-map-auto", [](size_t times) { return map_numbers(times, 0); }},
          {"pool-apply", apply},
          {"task-1ms", short_tasks}};
}

} // namespace bench
