#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/tables.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <manager/manager.hpp>
#include <memory>

// Commands that show the objects and types of a server.

namespace manager::app {
namespace {

void print_types() {
  for (auto& type : known_types())
    fmt::print("{}\n{}", type.name, operation_lines(type));
}

void print_types_as_json() {
  for (auto& type : known_types()) {
    auto rows = json::array();
    for (auto& row : type.operations)
      rows.push_back({{"name", row.name},
                      {"arguments", row.usage()},
                      {"summary", row.summary()},
                      {"may_wait", row.may_wait}});
    print_json({{"type", type.name}, {"operations", std::move(rows)}});
  }
}

void print_names(const session& m, bool as_json) {
  auto all = m.objects();
  std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.name < b.name; });
  for (auto& object : all)
    if (as_json)
      print_json({{"name", object.name}, {"schema", object.schema}});
    else
      fmt::print("{}\t{}\n", object.schema, shown_name(object.name));
}

void print_status_as_json(const server_status& status) {
  auto objects = json::array();
  for (auto& object : status.objects)
    objects.push_back({{"id", object.id},
                       {"schema", object.schema},
                       {"name", object.name},
                       {"references", object.references}});
  print_json({{"objects", std::move(objects)},
              {"memory_used", status.memory_used},
              {"memory_most", status.memory_most},
              {"deadlocks", status.deadlocks},
              {"calls", status.counters}});
}

void print_status(const session& m, bool as_json) {
  auto status = m.status();
  if (as_json)
    return print_status_as_json(status);
  fmt::print("{} objects\n", status.objects.size());
  for (auto& object : status.objects)
    fmt::print("  #{}\t{}\t{} references\t{}\n", object.id, object.schema, object.references,
               shown_name(object.name));
  if (status.memory_most != 0)
    fmt::print("memory\t{} of {} MiB\n", status.memory_used >> 20, status.memory_most >> 20);
  for (auto& deadlock : status.deadlocks)
    fmt::print("{}\n", deadlock);
  fmt::print("calls\n");
  for (auto& [operation, calls] : status.counters)
    fmt::print("  {}\t{}\n", operation, calls);
}

/// Adds a command that only reads from a server.
void add_view(CLI::App& program, const std::string& name, const std::string& help,
              void (*print)(const session&, bool as_json)) {
  auto server = std::make_shared<server_options>();
  auto* command = program.add_subcommand(name, help);
  server->add_to(*command, true);
  command->callback([server, print] { print(connect_to(*server), server->json); });
}

} // namespace

void add_types(CLI::App& program) {
  auto as_json = std::make_shared<bool>(false);
  auto* command = program.add_subcommand("types", "Show every object type and its operations");
  add_json(*command, *as_json);
  command->callback([as_json] { *as_json ? print_types_as_json() : print_types(); });
}

void add_list(CLI::App& program) {
  add_view(program, "list", "Show the named objects of a server: type and name", print_names);
}

void add_status(CLI::App& program) {
  add_view(program, "status", "Show all objects of a server, and how often operations were called",
           print_status);
}

} // namespace manager::app
