#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <functional>
#include <manager/manager.hpp>
#include <memory>

// Measures the rates of common operations against a running server.

namespace manager::app {
namespace {

using clock = std::chrono::steady_clock;

struct bench_options {
  server_options server;
  double seconds = 1; ///< of each measurement
  uint64_t bytes = 100;
};

struct measurement {
  std::string name;
  double rate;      ///< operations per second
  int64_t p50, p99; ///< nanoseconds of a step
};

/// Runs `step`, which does `count` operations, for the time of a measurement.
measurement measure(const std::string& name, double seconds, uint64_t count,
                    const std::function<void()>& step) {
  step(); // opens what the first call opens
  std::vector<int64_t> times;
  auto begin = clock::now();
  auto end =
      begin + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>{seconds});
  auto last = begin;
  while (last < end) {
    step();
    auto now = clock::now();
    times.push_back(std::chrono::nanoseconds{now - last}.count());
    last = now;
  }
  std::sort(times.begin(), times.end());
  auto at = [&](double part) {
    return times[static_cast<size_t>(static_cast<double>(times.size() - 1) * part)];
  };
  auto spent = std::chrono::duration<double>{last - begin}.count();
  return {name, static_cast<double>(times.size() * count) / spent, at(0.5), at(0.99)};
}

void print(const measurement& result, bool as_json) {
  if (as_json)
    return print_json({{"name", result.name},
                       {"operations_per_second", result.rate},
                       {"p50_ns", result.p50},
                       {"p99_ns", result.p99}});
  fmt::print("{:<28} {:>12.0f}/s  p50 {:>8}  p99 {:>8}\n", result.name, result.rate,
             duration_text(result.p50), duration_text(result.p99));
}

void bench(const bench_options& options) {
  constexpr int batch = 1000;
  auto m = connect_to(options.server);
  auto show = [&](const char* name, uint64_t count, const std::function<void()>& step) {
    print(measure(name, options.seconds, count, step), options.server.json);
  };
  const std::string text(options.bytes, 'x');
  auto number = m.value<int64_t>();
  show("value: load", 1, [&] { number.load(); });
  show("value: +=", 1, [&] { number += 1; });
  auto entries = m.dict<std::string, std::string>();
  show("dict: set", 1, [&] { entries.insert_or_assign("key", text); });
  show("dict: get", 1, [&] { entries.get("key"); });
  auto jobs = m.queue<std::string>();
  show("queue: push and pop", 2, [&] {
    jobs.push(text);
    jobs.pop();
  });
  auto lock = m.mutex();
  show("mutex: lock and unlock", 2, [&] {
    lock.lock();
    lock.unlock();
  });
  const std::vector<std::string> many(batch, text);
  auto list = m.list<std::string>();
  show("list: extend by 1000", batch, [&] {
    list.append_range(many);
    list.clear();
  });
}

} // namespace

void add_bench(CLI::App& program) {
  auto options = std::make_shared<bench_options>();
  auto* command = program.add_subcommand(
      "bench", "Measure common operations of a server, with anonymous objects of its own");
  options->server.add_to(*command, true);
  command->add_option("--seconds", options->seconds, "time of each measurement")
      ->check(CLI::Range(0.01, 3600.0))
      ->capture_default_str();
  command->add_option("--bytes", options->bytes, "length of the strings")
      ->check(CLI::Range(uint64_t{0}, uint64_t{1'000'000}))
      ->capture_default_str();
  command->callback([options] { bench(*options); });
}

} // namespace manager::app
