#pragma once

#include "actors/value/errc.hpp"

#include <cstdint>
#include <msgpack.hpp>
#include <string>

namespace manager {

/// Limits of a server's use by its clients. An operation beyond a limit changes nothing and fails
/// with `limit_reached`, or `too_large` for a value.
struct server_limits {
  uint64_t value_bytes = uint64_t{64} << 20; ///< largest value; an answer may have 1 MiB more
  uint64_t objects = 10'000'000;             ///< in the server
  uint64_t session_objects = 1'000'000;      ///< that one session opens or creates
  uint64_t object_items = uint64_t{1} << 31; ///< elements or entries of one object
  uint64_t object_bytes = uint64_t{1} << 62; ///< of the values in one object, as packed

  /// Limit of the server process's memory, in bytes; beyond the limit nothing may grow. 0: four
  /// fifths of what the machine, its control group and `ulimit -v` allow; no limit in a program
  /// with a local session.
  uint64_t memory_bytes = 0;

  /// Maximum number of a session's open calls, and of its calls that wait in the server. A thread
  /// that starts one more call waits; a call that would wait fails.
  uint64_t session_calls = 10'000;

  bool break_deadlocks =
      false; ///< a wait that would close a cycle fails; otherwise it is only reported

  MSGPACK_DEFINE(value_bytes, objects, session_objects, object_items, object_bytes, memory_bytes,
                 session_calls, break_deadlocks)

  /// Checks all limits.
  /// @throws error bad_argument for a limit that would refuse everything
  void require_usable() const {
    auto require = [](uint64_t limit, const char* name) {
      if (limit == 0 || limit > uint64_t{1} << 62)
        throw error{errc::bad_argument, std::string{"the limit "} + name + " is "
                                            + std::to_string(limit)
                                            + ", it must be between 1 and 2^62"};
    };
    require(value_bytes, "value_bytes");
    require(objects, "objects");
    require(session_objects, "session_objects");
    require(object_items, "object_items");
    require(object_bytes, "object_bytes");
    if (memory_bytes != 0)
      require(memory_bytes, "memory_bytes");
    require(session_calls, "session_calls");
  }
};

} // namespace manager
