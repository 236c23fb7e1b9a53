#include "apps/manager/commands.hpp"

#include <iostream>
#include <manager/error.hpp>

// Command line program: runs servers, shows their contents, calls operations.

int main(int argc, char** argv) {
  CLI::App program{"Shared lists, dicts, queues and more for programs of many processes."};
  program.require_subcommand(0, 1);
  manager::app::add_serve(program);
  manager::app::add_keygen(program);
  manager::app::add_types(program);
  manager::app::add_list(program);
  manager::app::add_status(program);
  manager::app::add_call(program);
  manager::app::locked_run run{manager::app::take_command(argc, argv)};
  manager::app::add_lock(program, run);
  try {
    program.parse(argc, argv); // also runs the command
    if (!program.get_subcommands().empty())
      return run.exit_code;
    std::cerr << program.help();
    return 2;
  } catch (const CLI::ParseError& wrong) {
    return program.exit(wrong) == 0 ? 0 : 2; // 0: --help
  } catch (const manager::error& failure) {
    std::cerr << "manager: " << failure.what() << '\n';
    return manager::exit_code(failure.kind());
  } catch (const std::exception& failure) { // the output cannot be written
    std::cerr << "manager: " << failure.what() << '\n';
    return 1;
  }
}
