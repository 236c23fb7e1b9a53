#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/reports.hpp"
#include "apps/manager/tables.hpp"

#include <fmt/core.h>
#include <manager/manager.hpp>
#include <memory>

// Shows sessions and what they hold; ends sessions; removes objects.

namespace manager::app {
namespace {

void print_sessions_as_json(const monitor& server) {
  for (auto& each : server.sessions()) {
    auto whole = to_json(each);
    whole["holds"] = to_json_array(server.held_by(each.number));
    print_json(whole);
  }
}

void print_sessions(const monitor& server, bool with_objects) {
  constexpr auto* line = "{:>7}  {:>7}  {:>5}  {:>8}  {:<16}  {}\n";
  fmt::print(line, "SESSION", "OBJECTS", "WAITS", "PID", "HOST", "WORKER");
  for (auto& each : server.sessions()) {
    fmt::print(line, each.number, each.objects, each.waits, each.pid, shown_name(each.host),
               each.worker.empty() ? "-" : shown_name(each.worker));
    if (!with_objects)
      continue;
    for (auto& held : server.held_by(each.number))
      fmt::print("         {}, {} references{}\n", held.title, held.references,
                 held.locks == 0 ? "" : ", locked");
  }
}

void kick(const server_options& options, uint64_t session) {
  auto m = connect_to(options);
  if (!monitor{m}.kick(session))
    throw error{errc::bad_argument, "there is no session " + std::to_string(session)
                                        + "; `manager sessions` shows the sessions"};
  if (options.json)
    print_json({{"kicked", session}});
}

void remove(const server_options& options, const std::vector<std::string>& names) {
  auto m = connect_to(options);
  for (auto& name : names) {
    m.remove(name);
    if (options.json)
      print_json({{"removed", name}});
  }
}

} // namespace

void add_sessions(CLI::App& program) {
  struct arguments {
    server_options server;
    bool objects = false;
  };
  auto given = std::make_shared<arguments>();
  auto* command =
      program.add_subcommand("sessions", "Show the sessions of a server, and what they hold");
  given->server.add_to(*command, true);
  command->add_flag("--objects", given->objects, "also the objects that each session holds");
  command->callback([given] {
    auto m = connect_to(given->server);
    given->server.json ? print_sessions_as_json(monitor{m})
                       : print_sessions(monitor{m}, given->objects);
  });
}

void add_kick(CLI::App& program) {
  struct arguments {
    server_options server;
    uint64_t session = 0;
  };
  auto given = std::make_shared<arguments>();
  auto* command = program.add_subcommand(
      "kick", "End a session: the server frees all that it holds, its calls fail");
  given->server.add_to(*command);
  command->add_option("SESSION", given->session, "its number, as `sessions` shows it")->required();
  command->callback([given] { kick(given->server, given->session); });
}

void add_remove(CLI::App& program) {
  struct arguments {
    server_options server;
    std::vector<std::string> names;
  };
  auto given = std::make_shared<arguments>();
  auto* command = program.add_subcommand("remove", "Remove named objects, even if they are in use");
  given->server.add_to(*command);
  command->add_option("NAME", given->names, "their names")->required();
  command->callback([given] { remove(given->server, given->names); });
}

} // namespace manager::app
