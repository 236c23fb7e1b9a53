#pragma once

#include <csignal>

namespace manager {

/// Returns the signals that a child server ignores: signals whose default action ends a process,
/// and that are often sent to a whole group: SIGINT by Ctrl-C, SIGHUP by a closing terminal,
/// SIGTERM by timeout(1) and service managers, SIGUSR1 by `kill -USR1 0`. The parent may handle
/// such a signal and continue, or use its objects while it ends. The set does not contain SIGKILL,
/// faults of the process itself (SIGSEGV) and job control (SIGTSTP).
sigset_t signals_of_groups();

/// Ignores these signals, except those for which the program has set a handler.
void ignore_signals_of_groups();

} // namespace manager
