#pragma once

#include "libmanager/src/spawner/boot_record.hpp"
#include "libmanager/src/unique_fd.hpp"

#include <sys/types.h>

namespace manager {

/// A child process just started. The pidfd keeps meaning this process when the number is reused.
struct launched {
  pid_t pid;
  unique_fd pidfd;
};

/// How this program was started, noted by `init`.
struct program {
  std::string first_argument;
  std::string worker; ///< its name, if it was started as one
  bool initialized = false;
};
program& this_program();

/// Executes this program anew with `record`: clean signal mask and dispositions, standard input
/// from /dev/null, no inherited descriptor but output, error output and the record. Never forks.
/// `title` is shown as the child's argument, for whoever looks at the process list. `error_output`
/// replaces the child's error output unless -1; `block_interrupts` starts it with SIGINT blocked.
/// @throws error worker_failed
launched launch(const boot_record& record, const std::string& title, int error_output,
                bool block_interrupts);

/// How a process ended, in words: "exited with code 1", "was killed by signal 9 (Killed)".
std::string describe_exit(int code_or_negative_signal);

/// Waits until the process has ended, at most `timeout_ms` (-1: for ever), and collects it.
/// Returns its exit code, or the negative number of the signal that killed it.
std::optional<int> wait_for_exit(const launched& child, int timeout_ms);

} // namespace manager
