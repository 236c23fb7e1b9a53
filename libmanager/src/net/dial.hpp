#pragma once

#include "libmanager/src/net/address.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <chrono>
#include <vector>

namespace manager {

/// Waits for one of poll's `events`; returns true if one came before the deadline.
bool wait_for(int fd, short events, std::chrono::steady_clock::time_point deadline);

/// Resolves an address as `address::resolve`, but waits for the name service only until `deadline`.
/// @throws error unreachable if the name does not resolve, or the name service did not answer in
/// time
std::vector<socket_address> resolve_by(const address& where,
                                       std::chrono::steady_clock::time_point deadline);

/// Connects to the first of these addresses where a server listens. Tries each once, in order, with
/// an equal share of the remaining time. Blocks the calling thread. Returns an empty descriptor,
/// with errno, if no server listens.
unique_fd dial(const std::vector<socket_address>& targets,
               std::chrono::steady_clock::time_point deadline);

} // namespace manager
