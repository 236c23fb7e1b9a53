#pragma once

#include "libmanager/src/spawner/boot_record.hpp"
#include "libmanager/src/spawner/child_process.hpp"
#include "libmanager/src/spawner/program_image.hpp"

#include <string>
#include <vector>

namespace manager {

/// How this program was started, noted by `init`.
struct program {
  std::string first_argument;
  std::vector<program_image> images; ///< how to execute it anew
  std::string worker;                ///< its name, if it was started as one
  bool initialized = false;
};
program& this_program();

/// Notes how this program was started: main's arguments.
void note_program(int argc, char** argv);

/// Gives this process, a child, the program's name in `top` and `ps -e`: it was executed by
/// another.
void take_program_name();

/// Executes this program anew with `record`: standard input from /dev/null, no inherited descriptor
/// but output, error output, the record and the lifeline. Signals that are ignored here stay
/// ignored; a server starts with the `signals_of_groups` blocked, a worker with none. `title` is
/// shown as the child's argument, for whoever looks at the process list. `error_output` replaces
/// the child's error output unless -1.
/// @throws error worker_failed
child_process launch(const boot_record& record, const std::string& title, int error_output);

} // namespace manager
