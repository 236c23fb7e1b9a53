#pragma once

#include "libmanager/src/process/child_process.hpp"
#include "libmanager/src/process/child_setup.hpp"
#include "libmanager/src/process/program_image.hpp"

#include <csignal>
#include <string>
#include <vector>

namespace manager {

/// A descriptor that the child does not have.
inline constexpr int no_descriptor = -2;

/// Program, arguments and descriptors of a new process.
struct execution {
  std::vector<program_image> images;  ///< tried in this order
  std::vector<std::string> arguments; ///< argv[0] is the first
  std::vector<std::string> environment;

  /// The child's descriptors 0, 1, ...: each a copy of one of this process's, whose number must be
  /// higher than all of these; -1: the descriptor of the same number; `no_descriptor`: none. The
  /// child has no others.
  std::vector<int> descriptors;

  sigset_t blocked; ///< signal mask of the child
  child_setup setup{};
};

/// Starts a process. Signals that this process ignores are also ignored in the child; all others
/// have their default action before the child unblocks any signal. Does not fork: the child shares
/// this process's memory until it calls execve(2), and the calling thread blocks until then, as
/// with vfork. (posix_spawn(3) does the same, but returns no pidfd: one that is opened afterwards
/// could refer to another process if SIGCHLD is ignored or the program collects all children.)
/// @throws error worker_failed, also if the child cannot apply its setup
child_process execute(const execution& what);

} // namespace manager
