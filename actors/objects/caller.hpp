#pragma once

#include <compare>
#include <cstdint>

namespace manager {

/// Caller of an operation. The server fills it in from the authenticated connection. An operation
/// takes a `const caller&` first if ownership is part of the object's state.
struct caller {
  uint64_t session = 0; ///< number of the session in this server; never reused; 0: none
  uint64_t thread = 0;  ///< calling thread within that session

  friend auto operator<=>(const caller&, const caller&) = default;
};

/// Reason for the end of a session.
enum class session_end : uint8_t {
  goodbye, ///< the client closed the session
  lost,    ///< the client died, or was silent for too long
};

} // namespace manager
