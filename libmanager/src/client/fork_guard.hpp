#pragma once

namespace manager {

/// How often this process came out of `fork` while the library was in use. A connection remembers
/// the number at its start: in a forked child, which shares the socket but has no network thread,
/// it is another one.
unsigned process_generation();

} // namespace manager
