#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <optional>
#include <sys/socket.h>

namespace manager {

/// Returns the process, user and group that connected to, or listen at, the other end of a Unix
/// socket (unix(7), SO_PEERCRED). The process is 0 if its pid namespace is not visible here.
/// Returns nullopt for other sockets.
std::optional<ucred> peer_credentials(int socket);

/// Opens a descriptor that becomes readable when the process at the other end of a Unix socket
/// ends, even if a child of that process keeps the socket open. Returns an empty descriptor, with
/// errno, on failure: ESRCH if the process has ended; otherwise the kernel or the container does
/// not support it. Call this function before the peer is authenticated: until then the process
/// number cannot have been reused.
unique_fd open_peer_process(int socket);

} // namespace manager
