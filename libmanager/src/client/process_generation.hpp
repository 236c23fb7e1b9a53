#pragma once

namespace manager {

/// Returns the number of forks between the library's first use and this process. A connection
/// stores the number at its start. A forked child shares the socket but has no network thread; the
/// child's number differs from the stored one.
unsigned process_generation();

} // namespace manager
