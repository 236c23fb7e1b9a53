#pragma once

#include "libmanager/src/net/address.hpp"
#include "libmanager/src/net/exchange.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <chrono>
#include <functional>

namespace manager {

/// Authenticated socket, and its peer.
struct connected_socket {
  unique_fd fd;
  hello peer;
  std::unique_ptr<tls_engine> tls{}; ///< null if the connection is not encrypted
  bool is_server = false;            ///< true if the peer is a server
  bool may_vanish = false;           ///< the peer may be on another host: heartbeats needed
  unique_fd peer_process{};          ///< see `open_peer_process`; empty on TCP and if not available
};

/// Credentials of a client or a server.
struct credentials {
  authkey key;
  certificate_files files{};
};

/// Connects and authenticates; tries all addresses of a name in turn. Makes at least one attempt,
/// and retries until `deadline` while the name is unknown, no server listens, or the connection is
/// lost before both sides are authenticated. Blocks the calling thread. Calls `give_up` between
/// attempts with the errno of the last attempt; `give_up` may throw to end the attempts, e.g.
/// because the process that should listen has ended.
/// @throws error unreachable (with the number of attempts), authentication_failed,
/// protocol_mismatch
connected_socket connect_to(const address& where, const credentials& proof, const hello& own,
                            std::chrono::steady_clock::time_point deadline,
                            const std::function<void(int failure)>& give_up);

} // namespace manager
