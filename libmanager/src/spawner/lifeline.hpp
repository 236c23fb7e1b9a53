#pragma once

#include "libmanager/src/unique_fd.hpp"

namespace manager {

/// What a process gives its children, for them to see that it has ended or executes another
/// program. All children share the same; a child inherits copies as descriptors.
struct lifeline_ends {
  int pipe;  ///< the reading end of a pipe whose writing end nobody but the parent has
  int pidfd; ///< of the parent; -1 where pidfd_open(2) is refused
};

/// The ends for the children of this process; made by the first call, valid until the process ends.
/// Thread-safe.
/// @throws error worker_failed without descriptors
lifeline_ends lifeline_for_children();

/// In a child: a descriptor that becomes readable when the parent has ended or executes another
/// program, made of the two that it inherited. Each sees what the other does not: a process that
/// the parent has forked without the fork handlers of the C library keeps the pipe open, and a
/// pidfd does not see execve(2), nor is it always to be had. (PR_SET_PDEATHSIG would not do: it
/// follows the thread that spawned, not the process.)
/// @throws error worker_failed without descriptors
unique_fd watch_parent(lifeline_ends inherited);

/// Ends this process, at once and whatever it does, when its parent ends.
void end_with_parent(unique_fd lifeline);

} // namespace manager
