#pragma once

namespace manager {

/// Opens the standard descriptors 0 to 2 on /dev/null where they are closed. A program may be
/// started without them; the library's own descriptors must not get these numbers, where everything
/// that is logged would be written into them. Callable at any time, from any thread.
void open_standard_descriptors() noexcept;

/// Checks that the system grants the descriptors of one more actor system and, if it is to have
/// threads, these. CAF aborts the process where it does not get them.
/// @throws error limit_reached, which names the limit
void require_room_for_node(bool with_threads);

} // namespace manager
