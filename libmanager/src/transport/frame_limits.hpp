#pragma once

#include <cstdint>

namespace manager {

/// The port under which a server's directory stands in BASP's books. No socket has it.
inline constexpr uint16_t directory_port = 1;

/// Longest BASP payload between a client and a server whose largest value is `max_value_bytes`:
/// room for type names, the call's header, and what a value may grow by on the server (see
/// add_values).
constexpr uint64_t max_frame_bytes(uint64_t max_value_bytes) {
  return max_value_bytes + (uint64_t{2} << 20);
}

} // namespace manager
