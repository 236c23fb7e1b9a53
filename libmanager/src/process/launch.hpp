#pragma once

#include "libmanager/src/process/boot_record.hpp"
#include "libmanager/src/process/child_process.hpp"
#include "libmanager/src/process/program_image.hpp"

#include <string>
#include <vector>

namespace manager {

/// Start of this program, recorded by `init`.
struct program {
  std::string first_argument;
  std::vector<program_image> images; ///< ways to execute the program anew
  std::string worker;                ///< name of the worker, if the program was started as one
  bool initialized = false;
};
program& this_program();

/// Records main's arguments.
void note_program(int argc, char** argv);

/// Sets the program's name in `top` and `ps -e` for this child process, which the kernel names
/// after the image that it executed.
void take_program_name();

/// Executes this program anew with `record`. The child's stdin is /dev/null; it inherits only
/// stdout, stderr, the record and the lifeline. Signals that are ignored here stay ignored; a
/// server starts with the `signals_of_groups` blocked, a worker with no signal blocked. `title` is
/// the child's argument in the process list. `error_output` replaces the child's stderr unless -1.
/// @throws error worker_failed
child_process launch(const boot_record& record, const std::string& title, int error_output);

} // namespace manager
