#pragma once

#include <cstdint>

namespace manager {

/// Who calls an operation. The server fills it in from the authenticated connection; an operation
/// takes `const caller&` first where ownership is part of the object's state.
struct caller {
  uint64_t session = 0; ///< The session's number in this server; never reused, 0 is nobody.
  uint64_t thread = 0;  ///< The calling thread within that session.

  friend bool operator==(const caller&, const caller&) = default;
};

} // namespace manager
