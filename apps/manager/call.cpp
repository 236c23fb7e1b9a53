#include "apps/manager/commands.hpp"
#include "apps/manager/connect.hpp"
#include "apps/manager/fit.hpp"
#include "apps/manager/tables.hpp"
#include "apps/manager/text.hpp"
#include "apps/manager/words.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <manager/generic.hpp>
#include <memory>
#include <optional>
#include <vector>

// Calls one operation of one object, from the command line.

namespace manager::app {
namespace {

struct call_options {
  server_options server;
  std::string type, name, operation;
  std::optional<double> wait;
};

wait_time wait_of(const call_options& options) {
  if (!options.wait)
    return std::nullopt;
  return std::chrono::duration<double>{*options.wait};
}

/// Prints a result: nothing for an operation without a result, `-` for an absent one. As JSON, an
/// absent result is null, and a text has its quotes.
void print(const operation_info& row, const std::optional<packed>& result, bool as_json) {
  if (row.result.kind == value_kind::nothing)
    return;
  if (!result)
    fmt::print("{}\n", as_json ? "null" : "-");
  else if (row.result.kind == value_kind::text && !as_json)
    fmt::print("{}\n", unpack<std::string>(*result));
  else
    fmt::print("{}\n", to_json(*result));
}

/// Refuses operations whose effect ends with the session, because this command's session ends at
/// once.
void require_lasting(const call_options& options, const operation_info& row) {
  if (!row.as_session)
    return;
  auto& rows = known_type(options.type).operations;
  bool is_lock = std::any_of(rows.begin(), rows.end(), [](auto& each) {
    return each.name == "unlock" || each.name == "release";
  });
  std::string cure = is_lock ? "to run a command while holding it: manager lock " + options.name
                                   + " -- COMMAND [ARGS...]"
                             : "call it in a program that goes on";
  throw error{errc::not_supported,
              options.type + " '" + options.name + "': " + options.operation
                  + ": its effect ends with the session that calls it, and this "
                    "command's session ends at once; "
                  + cure};
}

void call(const call_options& options, const std::vector<std::string>& words) {
  auto& row = find_operation(options.type, options.operation);
  auto arguments = arguments_from(options.type, row, words);
  require_lasting(options, row);
  auto m = connect_to(options.server);
  auto object = generic_object::open(m, options.name);
  if (object.type() != options.type)
    throw error{errc::type_mismatch,
                "'" + options.name + "' is a " + object.schema() + ", not a " + options.type};
  fit_to_schema(arguments, row, object.schema());
  print(row, object.call(row.name, arguments, wait_of(options)), options.server.json);
}

} // namespace

void add_call(CLI::App& program) {
  constexpr double longest_wait = 1e9; // seconds; 30 years
  auto options = std::make_shared<call_options>();
  auto* command = program.add_subcommand(
      "call", "Call an operation of a named object: call [OPTIONS] TYPE NAME OPERATION [ARGS...]");
  options->server.add_to(*command);
  command
      ->add_option("--wait", options->wait, "seconds an operation may wait; for ever if not given")
      ->check(CLI::Range(0.0, longest_wait));
  command->add_option("TYPE", options->type, "as `types` shows them")->required();
  command->add_option("NAME", options->name, "the object's name")->required();
  command->add_option("OPERATION", options->operation, "as `types` shows them")->required();
  command->footer(
      "ARGS: values are JSON, a string with its quotes; `-` is an optional one left out.");
  // All following words are arguments of the operation, also words that look like options: -1.
  command->prefix_command();
  command->callback([options, command] { call(*options, command->remaining()); });
}

} // namespace manager::app
