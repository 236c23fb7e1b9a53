#pragma once

#include <cstdint>
#include <msgpack.hpp>
#include <string>

namespace manager {

/// Process of a session, for reports of lock holders.
struct session_about {
  std::string host;
  int64_t pid = 0;
  std::string worker; ///< name of the worker; empty for a process that no spawner started

  MSGPACK_DEFINE(host, pid, worker)
};

} // namespace manager
