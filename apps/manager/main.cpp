#include "apps/manager/commands.hpp"
#include "apps/manager/output.hpp"

#include <algorithm>
#include <iostream>
#include <manager/error.hpp>
#include <manager/manager.hpp>
#include <manager/monitor.hpp>
#include <string_view>

// Command line program: runs servers, shows their contents, calls operations.

namespace {

using namespace manager::app;

void add_commands(CLI::App& program, command_words& words) {
  add_serve(program);
  add_run(program, words);
  add_keygen(program);
  add_list(program);
  add_status(program);
  add_show(program);
  add_watch(program);
  add_top(program);
  add_sessions(program);
  add_kick(program);
  add_remove(program);
  add_dump(program);
  add_load(program);
  add_types(program);
  add_call(program);
  add_lock(program, words);
  add_ping(program);
  add_bench(program);
  add_doctor(program, words.exit_code);
  add_completion(program);
  add_man(program);
}

/// Prints a failure, as JSON if the command's output would be JSON.
void print_failure(const std::string& text, std::string_view code, bool as_json) {
  if (as_json)
    std::cerr << json_text({{"error", text}, {"code", code}}) << '\n';
  else
    std::cerr << "manager: " << text << '\n';
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv); // the server of `run` is this program
  CLI::App program{"Shared lists, dicts, queues and more for programs of many processes.",
                   "manager"};
  program.require_subcommand(0, 1);
  program.set_version_flag("--version", "manager " + std::string{manager::library_version()});
  command_words words{take_command(argc, argv)};
  auto as_json = std::find(argv, argv + argc, std::string_view{"--json"}) != argv + argc;
  add_commands(program, words);
  try {
    program.parse(argc, argv); // also runs the command
    if (!program.get_subcommands().empty())
      return words.exit_code;
    std::cerr << program.help();
    return 2;
  } catch (const CLI::ParseError& wrong) {
    return program.exit(wrong) == 0 ? 0 : 2; // 0: --help
  } catch (const manager::error& failure) {
    print_failure(failure.text(), to_string(failure.kind()), as_json);
    return manager::exit_code(failure.kind());
  } catch (const std::exception& failure) { // the output cannot be written
    print_failure(failure.what(), "failed", as_json);
    return 1;
  }
}
