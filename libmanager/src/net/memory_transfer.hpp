#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <chrono>

namespace manager {

/// Sends a descriptor through a Unix socket, or without one (-1) the answer that there is none. The
/// caller keeps the descriptor. Does not block; a peer that does not read gets nothing.
void send_descriptor(int socket, int descriptor) noexcept;

/// Receives what `send_descriptor` sent; empty if there is no descriptor. Blocks until the answer
/// arrives.
/// @throws error disconnected if the peer closes the socket first, timed_out after the deadline,
/// limit_reached if this process may open no more descriptors
unique_fd receive_descriptor(int socket, std::chrono::steady_clock::time_point deadline);

} // namespace manager
