#pragma once

#include <cstdint>
#include <msgpack.hpp>
#include <string>

namespace manager {

/// What a session says of its process, for people who look for who holds a lock.
struct session_about {
  std::string host;
  int64_t pid = 0;
  std::string worker; ///< its name; empty for a process that no spawner started

  MSGPACK_DEFINE(host, pid, worker)
};

} // namespace manager
