#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/top_screen.hpp"

#include <cstdio>
#include <fmt/core.h>
#include <manager/manager.hpp>
#include <memory>
#include <thread>
#include <unistd.h>

// Shows the work of a server live: on the terminal, as plain text, or as JSON.

namespace manager::app {
namespace {

struct top_options {
  server_options server;
  double interval = 1; ///< seconds
  uint64_t count = 0;  ///< prints; 0: without limit
  double slow = 10;    ///< milliseconds
  bool plain = false;
};

void print(const top_view& view, const std::string& address) {
  for (auto& line : view.head(address))
    fmt::print("{}\n", line);
  for (auto page : {top_page::operations, top_page::sessions, top_page::waits, top_page::slow}) {
    auto rows = view.rows(page, top_order::calls);
    if (rows.empty())
      continue;
    fmt::print("\n{}\n", styled(style::bold, view.heading(page)));
    for (auto& row : rows)
      fmt::print("{}\n", row);
  }
  fmt::print("\n");
}

void print_repeatedly(const session& m, const top_options& options) {
  monitor server{m};
  top_view view;
  view.update(snapshot::of(server));
  for (uint64_t prints = 0; options.count == 0 || prints < options.count; ++prints) {
    std::this_thread::sleep_for(std::chrono::duration<double>{options.interval});
    view.update(snapshot::of(server));
    options.server.json ? print_json(view.as_json(m.address())) : print(view, m.address());
    std::fflush(stdout);
  }
}

void top(const top_options& options) {
  auto m = connect_to(options.server);
  std::chrono::duration<double, std::milli> slow{options.slow};
  if (monitor server{m}; !server.totals().measures)
    server.measure(true, std::chrono::duration_cast<std::chrono::nanoseconds>(slow));
  bool on_terminal = ::isatty(STDOUT_FILENO) == 1 && ::isatty(STDIN_FILENO) == 1;
  if (options.server.json || options.plain || options.count != 0 || !on_terminal
      || !has_top_screen())
    return print_repeatedly(m, options);
  std::chrono::duration<double> interval{options.interval};
  show_top_screen(m, std::chrono::ceil<std::chrono::milliseconds>(interval));
}

} // namespace

void add_top(CLI::App& program) {
  auto options = std::make_shared<top_options>();
  auto* command = program.add_subcommand(
      "top", "Show the work of a server live: rates, latencies, slow calls, who waits for whom");
  options->server.add_to(*command, true);
  command->add_option("--interval,-i", options->interval, "seconds between two looks")
      ->check(CLI::Range(0.05, 86'400.0))
      ->capture_default_str();
  command
      ->add_option("--count,-c", options->count,
                   "print so often, as plain text or JSON; 0: "
                   "without end")
      ->capture_default_str();
  command
      ->add_option("--slow", options->slow,
                   "milliseconds from which a call is slow, if the server does not measure yet")
      ->check(CLI::Range(0.0, 3'600'000.0))
      ->capture_default_str();
  command->add_flag("--plain", options->plain, "plain text, also on a terminal");
  command->footer("The first `top` of a server makes it measure the durations of calls, which "
                  "costs each call about 50 ns.\nKeys: o s w l choose the page, c m p x n the "
                  "order, arrows a row, Enter looks into it, q ends.");
  command->callback([options] { top(*options); });
}

} // namespace manager::app
