#pragma once

#include <cstdint>

namespace manager {

/// Waits for ever, as std and Python do by default.
inline constexpr int64_t wait_forever = -1;

/// In whose name and how an operation is called. The default is what a user's own actor sends: the
/// session of that actor itself, no thread, waiting for ever.
struct call_header {
  uint64_t session = 0;        ///< from directory::open_session; 0 is the calling actor itself
  uint64_t thread = 0;         ///< the calling thread, unique within the session
  int64_t wait = wait_forever; ///< how long the operation may wait: nanoseconds, 0 not at all
  uint64_t fence = 0; ///< an acquisition of a lock without which the operation is refused; 0: none

  /// The arguments were packed from the C++ types that the object's schema stands for. Otherwise
  /// the server checks them, see actors/model/conforms.hpp.
  bool typed = false;

  /// The caller bounds how many such calls are under way, and is told when this one begins to wait.
  bool windowed = false;
};

} // namespace manager
