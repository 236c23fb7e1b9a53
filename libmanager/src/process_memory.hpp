#pragma once

#include "actors/model/memory_budget.hpp"

namespace manager {

/// Bytes that this process may use: the memory of the machine, or less where its control group
/// allows less.
uint64_t memory_of_machine();

/// Measures this process. `most`: what it may use; 0 is four fifths of `memory_of_machine`. Where
/// `ulimit -v` bounds the address space and leaves less room, that is what counts: four fifths of
/// it. No meter where /proc is missing.
memory_budget::meter process_meter(uint64_t most);

} // namespace manager
