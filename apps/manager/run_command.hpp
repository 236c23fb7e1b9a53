#pragma once

#include <string>
#include <vector>

namespace manager::app {

/// Runs a command, found as a shell finds it, and waits until it has ended. Forwards signals that
/// other processes send to this process meanwhile (SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1,
/// SIGUSR2) to the command; the terminal sends its signals to the command itself. Signals that were
/// ignored before stay ignored. Call it once in a process.
/// @returns the command's exit code; 128 plus the signal that killed it; 127 if there is no such
/// command; 126 if it cannot be run. Prints the reason to stderr in the last two cases.
int run_command(const std::vector<std::string>& command);

} // namespace manager::app
