#pragma once

#include "libmanager/src/connection/address.hpp"
#include "libmanager/src/unique_fd.hpp"

#include <chrono>
#include <vector>

namespace manager {

/// Waits for one of poll's `events`; true when it came before the deadline.
bool wait_for(int fd, short events, std::chrono::steady_clock::time_point deadline);

/// As `address::resolve`, but waits no longer than until `deadline` for the name service.
/// @throws error unreachable when the name means nothing, or there was no answer in time
std::vector<socket_address> resolve_by(const address& where,
                                       std::chrono::steady_clock::time_point deadline);

/// Connects to the first of these addresses where somebody listens, trying each once and in order.
/// One that does not answer leaves time for those behind it. Blocks the calling thread. An empty
/// descriptor and errno when nobody listens.
unique_fd dial(const std::vector<socket_address>& targets,
               std::chrono::steady_clock::time_point deadline);

} // namespace manager
