#pragma once

#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/process/child_server.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace manager {

/// Parameters of a new session.
struct connect_request {
  std::string address;
  authkey key;
  std::chrono::milliseconds deadline{10'000};
  caf::actor_system* system = nullptr; ///< a user's own; null: the connection makes its own
  certificate_files certificates{};
  std::chrono::milliseconds heartbeat{3000};
  bool was_there = false; ///< the server has listened before: if it does not listen now, it is gone
  bool ends_with_connection = false; ///< see session_core::access

  detail::session_core::access access() const {
    return {address, key, certificates, heartbeat, {}, ends_with_connection};
  }
};

/// Connects to a server and opens a session. If `server` is given, the session owns it, and
/// connecting fails at once if that process ends. Sessions with the same address, key, certificates
/// and actor system share a connection. Thread-safe.
/// @throws error unreachable, authentication_failed, protocol_mismatch, bad_argument, not_supported
std::shared_ptr<detail::session_core> connect_core(const connect_request& request,
                                                   std::unique_ptr<child_server> server = nullptr);

} // namespace manager
