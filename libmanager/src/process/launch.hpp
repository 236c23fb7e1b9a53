#pragma once

#include "libmanager/src/process/boot_record.hpp"
#include "libmanager/src/process/child_process.hpp"
#include "libmanager/src/process/child_setup.hpp"
#include "libmanager/src/process/environment.hpp"
#include "libmanager/src/process/program_image.hpp"
#include "manager/process_options.hpp"

#include <array>
#include <span>
#include <string>
#include <vector>

namespace manager {

/// Start of this program, recorded by `init`.
struct program {
  std::string first_argument;
  std::vector<program_image> images; ///< ways to execute the program anew
  std::span<char> title;             ///< main's second argument, in the process list
  std::string worker;                ///< name of the worker, if the program was started as one
  bool initialized = false;
};
program& this_program();

/// Records main's arguments.
void note_program(int argc, char** argv);

/// Sets the program's name in `top` and `ps -e` for this child process, which the kernel names
/// after the image that it executed.
void take_program_name();

/// Writes a child process's title over the one with which it was started, and at most as long.
void take_title(const std::string& title);

/// Opens an empty stdin for a child. Without /dev (in a chroot), this is a pipe without a writer.
unique_fd empty_input();

/// Properties of a new process besides its program.
struct child_settings {
  /// Standard streams, copies of these descriptors. -1: stdin is /dev/null; stdout and stderr are
  /// those of this process.
  std::array<int, 3> standard{-1, -1, -1};

  environment_changes environment{};
  child_setup setup{};
  int requests = -1; ///< copied to descriptor `boot_requests` of a child that is this program
};

/// Executes this program anew with `record`. The child inherits only the standard streams, the
/// record and the lifeline. Signals that are ignored here stay ignored; a server starts with the
/// `signals_of_groups` blocked, a worker with no signal blocked. `title` is the child's argument in
/// the process list.
/// @throws error worker_failed
child_process launch(const boot_record& record, const std::string& title, child_settings settings);

/// Executes another program, in the same way. The child's descriptor 3 is a copy of `key_file`
/// unless -1. If `ends_with_parent`, the kernel kills the child when this process ends or executes
/// another program.
/// @throws error worker_failed, bad_argument
child_process launch(const command& program, int key_file, bool ends_with_parent,
                     child_settings settings);

} // namespace manager
