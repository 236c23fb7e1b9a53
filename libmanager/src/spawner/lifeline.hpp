#pragma once

#include "libmanager/src/unique_fd.hpp"

#include <cstdint>

namespace manager {

/// A descriptor that becomes readable when process `parent` ends. For use by its child: if the
/// parent has ended already, the child ends here and now.
/// (PR_SET_PDEATHSIG would not do: it follows the thread that spawned, not the process.)
unique_fd watch_parent(int64_t parent);

/// Ends this process, at once and whatever it does, when its parent ends.
void end_with_parent(unique_fd lifeline);

} // namespace manager
