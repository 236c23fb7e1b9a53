#pragma once

#include <cstdint>

namespace manager {

/// Wait without limit, the default of std and Python.
inline constexpr int64_t wait_forever = -1;

/// Session, thread and options of a call. The default is that of a user's own actor: the session of
/// the actor itself, no thread, no limit of the wait.
struct call_header {
  uint64_t session = 0;        ///< from directory::open_session; 0: the calling actor itself
  uint64_t thread = 0;         ///< calling thread, unique within the session
  int64_t wait = wait_forever; ///< limit of the wait in nanoseconds; 0: no wait
  uint64_t fence = 0;          ///< acquisition of a lock that must be in force; 0: none

  /// Tells that the arguments were packed from the C++ types of the object's schema. Otherwise the
  /// server checks them, see actors/value/conforms.hpp.
  bool typed = false;

  /// Tells that the caller bounds the number of such calls, and wants to know when the call begins
  /// to wait.
  bool windowed = false;
};

} // namespace manager
