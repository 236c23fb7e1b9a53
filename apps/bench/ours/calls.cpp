#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"
#include "apps/bench/ours/works.hpp"

#include <barrier>
#include <mutex>
#include <thread>

// Calls of one client: synchronous, started without waiting, in bulk.

namespace bench {
namespace {

double sync(const std::string& where, size_t times) {
  forked_server server{where};
  auto m = server.connect();
  auto numbers = m.list<int>();
  auto result = median_us(times, [&] { numbers.push_back(7); });
  require(numbers.size() == times + times / 10, "appends");
  return result;
}

/// Measures an uncontended lock and unlock.
double lock(size_t times) {
  forked_server server;
  auto m = server.connect();
  auto mutex = m.mutex();
  auto result = median_us(times, [&] { std::lock_guard guard{mutex}; });
  require(!mutex.locked(), "unlocks");
  return result;
}

/// Starts calls in bursts and waits for each burst.
double bursts(size_t times, size_t burst) {
  forked_server server;
  auto m = server.connect();
  auto numbers = m.list<int>();
  numbers.push_back(7);
  auto count = times / burst * burst;
  auto result = rate(static_cast<double>(count), [&] {
    std::vector<manager::future<void>> started;
    started.reserve(burst);
    for (size_t done = 0; done < count; done += burst) {
      for (size_t i = 0; i < burst; ++i)
        started.push_back(numbers.async_push_back(7));
      for (auto& each : started)
        each.get();
      started.clear();
    }
  });
  require(numbers.size() == count + 1, "appends");
  return result;
}

/// Calls per second of `count` threads of one client, each waiting for its own answers.
double threads(size_t count, size_t times) {
  forked_server server;
  auto m = server.connect();
  auto numbers = m.list<int>();
  std::barrier start{static_cast<std::ptrdiff_t>(count) + 1};
  std::vector<std::thread> all;
  for (size_t i = 0; i < count; ++i)
    all.emplace_back([&, numbers] {
      start.arrive_and_wait();
      for (size_t j = 0; j < times; ++j)
        numbers.push_back(7);
    });
  start.arrive_and_wait();
  auto result = rate(static_cast<double>(count * times), [&] {
    for (auto& each : all)
      each.join();
  });
  require(numbers.size() == count * times, "appends");
  return result;
}

double extend(size_t times) {
  forked_server server;
  auto m = server.connect();
  auto numbers = m.list<int>();
  std::vector<int> thousand(1000, 7);
  auto result = rate(1000.0 * static_cast<double>(times), [&] {
    for (size_t i = 0; i < times; ++i)
      numbers.append_range(thousand);
  });
  require(numbers.size() == 1000 * times, "extends");
  return result;
}

} // namespace

std::map<std::string, work> call_works() {
  return {{"sync", [](size_t times) { return sync("", times); }},
          {"sync-tcp", [](size_t times) { return sync("plain:127.0.0.1:0", times); }},
          {"sync-tls", [](size_t times) { return sync("127.0.0.1:0", times); }},
          {"lock", lock},
          {"async", [](size_t times) { return bursts(times, times); }},
          {"batch-256", [](size_t times) { return bursts(times, 256); }},
          {"threads-8", [](size_t times) { return threads(8, times); }},
          {"extend-1000", extend}};
}

} // namespace bench
