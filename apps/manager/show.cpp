#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/output.hpp"
#include "apps/manager/reports.hpp"
#include "apps/manager/tables.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <manager/manager.hpp>
#include <memory>

// Shows one object: type, size, holders, waiters, operations.

namespace manager::app {
namespace {

struct shown_object {
  object_report about;
  std::vector<session_report> sessions;
  std::vector<wait_report> waits;     ///< in the object
  std::vector<timing_report> timings; ///< of its type
};

shown_object look_at(const monitor& server, const std::string& name) {
  shown_object found{find_object(server, name), server.sessions(), server.waits(),
                     server.timings()};
  std::erase_if(found.waits, [&](auto& wait) { return wait.object != found.about.id; });
  std::erase_if(found.timings, [&](auto& row) { return row.type != found.about.type; });
  return found;
}

void print_as_json(const shown_object& object) {
  auto whole = to_json(object.about);
  whole["waiting"] = to_json_array(object.waits);
  whole["type_operations"] = to_json_array(object.timings);
  print_json(whole);
}

std::string text_of(const shown_object& object, uint64_t session) {
  auto found = std::ranges::find(object.sessions, session, &session_report::number);
  auto who = found == object.sessions.end() ? std::string{} : ", " + process_text(*found);
  return "session " + std::to_string(session) + who;
}

void print_head(const object_report& about) {
  fmt::print("{}\n", styled(style::bold, about.name.empty() ? "#" + std::to_string(about.id)
                                                            : shown_name(about.name)));
  fmt::print("  type        {}\n  number      {}\n  references  {}\n", about.schema, about.id,
             about.references);
  if (about.items >= 0)
    fmt::print("  elements    {}\n  bytes       {}\n", about.items,
               bytes_text(static_cast<uint64_t>(about.bytes)));
  if (about.busy)
    fmt::print("  a long operation runs\n");
}

void print(const shown_object& object) {
  print_head(object.about);
  fmt::print("  holders     {}\n", object.about.holders.size());
  for (auto& each : object.about.holders)
    fmt::print("    {}, {} references\n", text_of(object, each.session), each.references);
  for (auto& each : object.about.claims)
    fmt::print("  locked by {}, thread {}, for {}\n", text_of(object, each.session), each.thread,
               duration_text(each.since));
  fmt::print("  waiters     {}\n", object.about.waits);
  for (auto& wait : object.waits)
    fmt::print("    {}, thread {}, {} for {}\n", text_of(object, wait.session), wait.thread,
               wait.operation, duration_text(wait.waited));
  fmt::print("  calls of all objects of type {}\n", object.about.type);
  for (auto& row : object.timings)
    fmt::print("    {}\t{}{}\n", row.operation, row.calls,
               row.measured == 0
                   ? ""
                   : "\tmean " + duration_text(row.total / static_cast<int64_t>(row.measured))
                         + ", longest " + duration_text(row.longest));
}

} // namespace

void add_show(CLI::App& program) {
  struct arguments {
    server_options server;
    std::string name;
  };
  auto given = std::make_shared<arguments>();
  auto* command = program.add_subcommand(
      "show", "Show one object: type, size, memory, holders, waiters, calls");
  given->server.add_to(*command);
  command->add_option("NAME", given->name, "the object's name, or #NUMBER as `status` shows it")
      ->required();
  command->callback([given] {
    auto m = connect_to(given->server);
    auto found = look_at(monitor{m}, given->name);
    given->server.json ? print_as_json(found) : print(found);
  });
}

} // namespace manager::app
