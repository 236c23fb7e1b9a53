#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <limits>
#include <manager/manager.hpp>
#include <manager/monitor.hpp>
#include <memory>
#include <thread>

// Measures round trips to a server.

namespace manager::app {
namespace {

struct ping_options {
  server_options server;
  uint64_t count = 4;
  double interval = 0.2; ///< seconds
};

int64_t time_of_round_trip(const monitor& server) {
  auto begin = std::chrono::steady_clock::now();
  server.totals();
  return std::chrono::nanoseconds{std::chrono::steady_clock::now() - begin}.count();
}

void ping(const ping_options& options) {
  auto m = connect_to(options.server);
  monitor server{m};
  int64_t sum = 0, least = std::numeric_limits<int64_t>::max(), most = 0;
  for (uint64_t i = 0; i < options.count; ++i) {
    if (i > 0)
      std::this_thread::sleep_for(std::chrono::duration<double>{options.interval});
    auto time = time_of_round_trip(server);
    sum += time;
    least = std::min(least, time);
    most = std::max(most, time);
    if (!options.server.json)
      fmt::print("answer {} from {} in {}\n", i + 1, m.address(), duration_text(time));
  }
  auto mean = sum / static_cast<int64_t>(options.count);
  if (options.server.json)
    return print_json({{"address", m.address()},
                       {"answers", options.count},
                       {"least_ns", least},
                       {"mean_ns", mean},
                       {"most_ns", most}});
  fmt::print("{} answers: least {}, mean {}, most {}\n", options.count, duration_text(least),
             duration_text(mean), duration_text(most));
}

} // namespace

void add_ping(CLI::App& program) {
  auto options = std::make_shared<ping_options>();
  auto* command = program.add_subcommand("ping", "Measure round trips to a server");
  options->server.add_to(*command, true);
  command->add_option("--count,-c", options->count, "number of round trips")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1'000'000'000}))
      ->capture_default_str();
  command->add_option("--interval,-i", options->interval, "seconds between them")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  command->callback([options] { ping(*options); });
}

} // namespace manager::app
