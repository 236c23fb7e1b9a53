#pragma once

#include <csignal>

namespace manager {

/// The signals that a child server outlasts: those that end a process unless it does something
/// about them, and that others send, often to a whole group: SIGINT by Ctrl-C, SIGHUP by a terminal
/// that closes, SIGTERM by timeout(1) and service managers, SIGUSR1 by `kill -USR1 0`. The parent
/// may handle any of them and go on, or clean up with its objects. SIGKILL, faults of the process
/// itself (SIGSEGV) and job control (SIGTSTP) are not among them.
sigset_t signals_of_groups();

/// Ignores these signals, but for those that the program has a handler for already.
void ignore_signals_of_groups();

} // namespace manager
