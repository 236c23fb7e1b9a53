#pragma once

#include "actors/objects/memory_budget.hpp"

namespace manager {

/// Returns the bytes that this process may use: the memory of the machine, or less if its control
/// group has a limit.
uint64_t memory_of_machine();

/// Returns a meter of this process's memory. `most` is the bound in bytes; 0: four fifths of
/// `memory_of_machine`. If `ulimit -v` limits the address space, four fifths of that limit are a
/// second bound, and the meter reports the one that leaves less room. Returns null if /proc is
/// missing.
memory_budget::meter process_meter(uint64_t most);

} // namespace manager
