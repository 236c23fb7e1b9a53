#pragma once

#include <compare>
#include <cstdint>

namespace manager {

/// Who calls an operation. The server fills it in from the authenticated connection; an operation
/// takes `const caller&` first where ownership is part of the object's state.
struct caller {
  uint64_t session = 0; ///< The session's number in this server; never reused, 0 is nobody.
  uint64_t thread = 0;  ///< The calling thread within that session.

  friend auto operator<=>(const caller&, const caller&) = default;
};

/// How a session came to its end.
enum class session_end : uint8_t {
  goodbye, ///< its client closed it
  lost,    ///< its client died, or was not heard of any more
};

} // namespace manager
