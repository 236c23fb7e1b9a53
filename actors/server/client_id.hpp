#pragma once

#include <compare>
#include <cstdint>

namespace manager {

/// Client of a server: its number, and the number of its process. Both are given by the server and
/// never used again.
struct client_id {
  uint64_t process = 0;
  uint64_t number = 0; ///< 0: none, or a client that has ended

  friend auto operator<=>(const client_id&, const client_id&) = default;
};

} // namespace manager
