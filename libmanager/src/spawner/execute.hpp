#pragma once

#include "libmanager/src/spawner/child_process.hpp"
#include "libmanager/src/spawner/program_image.hpp"

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace manager {

/// What a new process executes.
struct execution {
  std::vector<program_image> images;  ///< tried in this order
  std::vector<std::string> arguments; ///< argv[0] is the first
  std::vector<std::string> environment;

  /// The child's descriptors 0, 1, ...: each a copy of one of ours, which is higher than all of
  /// them; -1: the one of the same number. The child has no others.
  std::array<int, 6> descriptors;

  sigset_t blocked; ///< the child's signal mask
};

/// Starts a process. Signals that this process ignores are ignored by the child, too; all others
/// have their default action from before the child's mask lets one in. Never forks: the child
/// shares this process's memory until it executes, and the calling thread waits for that, as with
/// vfork. (posix_spawn(3) would do the same, but gives no pidfd: opened afterwards, it could mean
/// another process when SIGCHLD is ignored or the program collects all children.)
/// @throws error worker_failed
child_process execute(const execution& what);

} // namespace manager
