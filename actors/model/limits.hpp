#pragma once

#include "actors/model/errc.hpp"

#include <cstdint>
#include <msgpack.hpp>
#include <string>

namespace manager {

/// What a server allows, so that no client can use it up. Going beyond is `limit_reached`, for a
/// value `too_large`; nothing is changed then.
struct server_limits {
  uint64_t value_bytes = uint64_t{64} << 20; ///< largest value; an answer may have 1 MiB more
  uint64_t objects = 10'000'000;             ///< in the server
  uint64_t session_objects = 1'000'000;      ///< that one session opens or creates
  uint64_t object_items = uint64_t{1} << 31; ///< elements or entries of one object
  uint64_t object_bytes = uint64_t{1} << 62; ///< of the values in one object, as packed

  /// Memory of the server's process, beyond which nothing may grow. 0: four fifths of what the
  /// machine, its control group and `ulimit -v` allow; in a program with a local session: any.
  uint64_t memory_bytes = 0;

  /// Calls of one session that are under way, and as many that wait in the server. A thread that
  /// starts one call more waits; a call that would wait fails.
  uint64_t session_calls = 10'000;

  bool break_deadlocks =
      false; ///< a wait that would close a circle fails, else it is reported only

  MSGPACK_DEFINE(value_bytes, objects, session_objects, object_items, object_bytes, memory_bytes,
                 session_calls, break_deadlocks)

  /// @throws error bad_argument for a limit with which nothing could be done
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
