#pragma once

namespace manager {

/// Opens the standard descriptors 0 to 2 on /dev/null if they are closed. A program may be started
/// without them; if the library's own descriptors got these numbers, output to stdout and stderr
/// would be written into them. Any thread may call, at any time.
void open_standard_descriptors() noexcept;

/// Checks that the system grants the descriptors of one more actor system, and its threads if it
/// has any. CAF aborts the process if the system refuses them.
/// @throws error limit_reached, naming the limit
void require_room_for_node(bool with_threads);

} // namespace manager
