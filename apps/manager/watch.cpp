#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/text.hpp"

#include <chrono>
#include <fmt/core.h>
#include <iostream>
#include <manager/generic.hpp>
#include <manager/manager.hpp>
#include <memory>
#include <thread>

// Prints an object's content, and again after each change.

namespace manager::app {
namespace {

struct watch_options {
  server_options server;
  std::string name;
  double interval = 0.5; ///< seconds
  uint64_t count = 0;    ///< prints; 0: without limit
};

void print(const watch_options& options, const packed& content) {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  auto time = time_text(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
  auto text = to_json(content);
  if (options.server.json)
    fmt::print("{{\"time\":\"{}\",\"value\":{}}}\n", time, text);
  else
    fmt::print("{}  {}\n", styled(style::faint, time), text);
  std::cout.flush();
  std::fflush(stdout);
}

void watch(const watch_options& options) {
  auto m = connect_to(options.server);
  auto object = generic_object::open(m, options.name);
  std::optional<packed> shown;
  for (uint64_t prints = 0; options.count == 0 || prints < options.count;) {
    auto content = object.call("dump", {});
    if (content && (!shown || *shown != *content)) {
      print(options, *content);
      shown = std::move(content);
      ++prints;
      continue;
    }
    std::this_thread::sleep_for(std::chrono::duration<double>{options.interval});
  }
}

} // namespace

void add_watch(CLI::App& program) {
  auto options = std::make_shared<watch_options>();
  auto* command = program.add_subcommand(
      "watch", "Print an object's content as JSON, and again after each change that is seen");
  options->server.add_to(*command);
  command->add_option("--interval,-i", options->interval, "seconds between two looks")
      ->check(CLI::Range(0.001, 86'400.0))
      ->capture_default_str();
  command->add_option("--count,-c", options->count, "end after so many prints; 0: never")
      ->capture_default_str();
  command->add_option("NAME", options->name, "the object's name")->required();
  command->callback([options] { watch(*options); });
}

} // namespace manager::app
