#pragma once

#include <string>
#include <vector>

namespace manager::app {

/// Runs a command, found as a shell finds it, and waits until it has ended. Signals that others
/// send to this process meanwhile (SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2) go to the
/// command; those of the terminal it gets by itself. Signals that were ignored before stay so. To
/// be called once in a process.
/// @returns its exit code, 128 plus the signal that killed it, 127 when there is no such command,
/// 126 when it cannot be run; the reason is on the error output then
int run_command(const std::vector<std::string>& command);

} // namespace manager::app
