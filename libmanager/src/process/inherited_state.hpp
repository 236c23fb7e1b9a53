#pragma once

#include <string>

namespace manager {

/// Returns, as a text to compare, what a program would inherit that the calling thread executes
/// now: environment, folders, user and groups, capabilities, ignored signals, limits, priority,
/// processors, control groups, namespaces, terminal. Empty if /proc is not mounted. The numbers of
/// a process, and what changes with time, are not in it.
std::string inherited_state();

} // namespace manager
