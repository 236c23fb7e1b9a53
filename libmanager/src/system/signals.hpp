#pragma once

namespace manager {

/// Blocks all signals of the calling thread, for a thread of the library: the program's other
/// threads handle signals.
void block_all_signals() noexcept;

} // namespace manager
