#pragma once

#include "libmanager/src/connection/address.hpp"
#include "libmanager/src/connection/handshake.hpp"
#include "libmanager/src/unique_fd.hpp"

#include <chrono>
#include <functional>

namespace manager {

/// An authenticated socket and who is at its other end.
struct connected_socket {
  unique_fd fd;
  hello peer;
};

/// Connects and authenticates, trying again while nobody listens, until `deadline`. Blocks the
/// calling thread. `give_up` is asked between attempts and may throw, e.g. because the process that
/// was to listen has ended.
/// @throws error unreachable, authentication_failed, protocol_mismatch
connected_socket connect_to(const address& where, const authkey& key, const hello& own,
                            std::chrono::steady_clock::time_point deadline,
                            const std::function<void()>& give_up);

} // namespace manager
