#pragma once

#include <sys/types.h>

namespace manager {

/// Forks this process, which must have one thread only, so that the new process is a child of this
/// process's parent, which waits for it and gets SIGCHLD. Returns 0 in the new process, its number
/// in this one, and -1 with errno if the system refuses. Functions of pthread_atfork(3) are not
/// called.
///
/// fork(3) cannot do this. The system call can (CLONE_PARENT of clone(2)); the new thread's number,
/// and its list of robust mutexes, which the C library keeps in memory, are set as fork(3) does.
pid_t fork_for_parent() noexcept;

} // namespace manager
