#pragma once

#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/spawner/child_server.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace manager {

/// Where a session is wanted, and how.
struct connect_request {
  std::string address;
  std::string key;
  std::chrono::milliseconds deadline{10'000};
  caf::actor_system* system = nullptr; ///< a user's own, or null: a node of the connection's own
  certificate_files certificates{};
  std::chrono::milliseconds heartbeat{3000};
  bool was_there = false; ///< the server has listened before: if it does not, it is gone

  detail::session_core::access access() const { return {address, key, certificates, heartbeat}; }
};

/// Connects to a server and opens a session; `server`, if given, is asked to be alive meanwhile and
/// belongs to the session. Sessions with one server share the connection: same address, key,
/// certificates and actor system. Thread-safe.
/// @throws error unreachable, authentication_failed, protocol_mismatch, bad_argument, not_supported
std::shared_ptr<detail::session_core> connect_core(const connect_request& request,
                                                   std::unique_ptr<child_server> server = nullptr);

} // namespace manager
