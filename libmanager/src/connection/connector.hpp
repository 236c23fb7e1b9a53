#pragma once

#include "libmanager/src/connection/address.hpp"
#include "libmanager/src/connection/exchange.hpp"
#include "libmanager/src/unique_fd.hpp"

#include <chrono>
#include <functional>

namespace manager {

/// An authenticated socket and who is at its other end.
struct connected_socket {
  unique_fd fd;
  hello peer;
  std::unique_ptr<tls_engine> tls{}; ///< null where the connection is not encrypted
  bool is_server = false;            ///< what is at the other end
  bool may_vanish = false;           ///< another host may be at the other end: needs heartbeats
  unique_fd peer_process{}; ///< see `open_peer_process`; empty on TCP and where it cannot be had
};

/// With what a client proves itself.
struct credentials {
  authkey key;
  certificate_files files{};
};

/// Connects and authenticates, trying all addresses of a name in turn. Tries again until `deadline`
/// while the name is unknown, nobody listens, or the connection is lost before both sides have
/// proved themselves; at least once. Blocks the calling thread. `give_up` is asked between
/// attempts, is told the last one's errno and may throw, e.g. because the process that was to
/// listen has ended.
/// @throws error unreachable (after how many attempts), authentication_failed, protocol_mismatch
connected_socket connect_to(const address& where, const credentials& proof, const hello& own,
                            std::chrono::steady_clock::time_point deadline,
                            const std::function<void(int failure)>& give_up);

} // namespace manager
