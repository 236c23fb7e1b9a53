#pragma once

#include <cstddef>
#include <cstdint>

namespace manager {

/// The port under which a server's directory stands in BASP's books. No socket has it.
inline constexpr uint16_t directory_port = 1;

/// Longest payload that goes over the wire as one frame; what is longer goes in chunks.
inline constexpr size_t max_whole_payload = size_t{2} << 20;

/// How much of a longer frame a chunk carries; the last one carries the rest.
inline constexpr size_t chunk_size = size_t{1} << 20;

/// Longest payload of a BASP frame, in chunks or not, between a client and a server whose largest
/// value is `max_value_bytes`: room for type names, the call's header, and what a value may grow by
/// on the server (see add_values).
constexpr uint64_t max_frame_bytes(uint64_t max_value_bytes) {
  return max_value_bytes + (uint64_t{2} << 20);
}

} // namespace manager
