#pragma once

#include "libmanager/src/system/unique_fd.hpp"

namespace manager {

/// Descriptors by which children see that their parent has ended or has called execve(2). All
/// children of a process share the same ends; a child inherits copies.
struct lifeline_ends {
  int pipe;  ///< reading end of a pipe; only the parent has the writing end
  int pidfd; ///< of the parent; -1 if pidfd_open(2) is refused
};

/// Returns the ends for the children of this process. The first call makes the ends, which stay
/// valid until the process ends. Thread-safe.
/// @throws error worker_failed if no descriptors are left
lifeline_ends lifeline_for_children();

/// Returns, in a child, a descriptor that becomes readable when the parent has ended or has called
/// execve(2). Combines the two inherited descriptors, because neither is sufficient: a process that
/// the parent has forked without the C library's fork handlers keeps the pipe open; a pidfd does
/// not see execve(2), and is not always available. (PR_SET_PDEATHSIG would follow the thread that
/// spawned, not the process.)
/// @throws error worker_failed if no descriptors are left
unique_fd watch_parent(lifeline_ends inherited);

/// Closes the descriptors in a child that continues after its parent's end.
void drop_lifeline(lifeline_ends inherited);

/// Starts a thread that ends this process at once when its parent ends.
void end_with_parent(unique_fd lifeline);

} // namespace manager
