#pragma once

#include <cstddef>
#include <cstdint>

namespace manager {

/// Port under which BASP publishes a server's directory. No socket has this port.
inline constexpr uint16_t directory_port = 1;

/// Longest payload that is sent as one frame; longer ones are sent in chunks.
inline constexpr size_t max_whole_payload = size_t{2} << 20;

/// Size of a chunk; the last chunk of a frame has the rest.
inline constexpr size_t chunk_size = size_t{1} << 20;

/// Returns the longest payload of a BASP frame, in chunks or not, between a client and a server
/// whose value limit is `max_value_bytes`: with room for type names, the call's header, and the
/// growth of a value on the server (see add_values).
constexpr uint64_t max_frame_bytes(uint64_t max_value_bytes) {
  return max_value_bytes + (uint64_t{2} << 20);
}

} // namespace manager
