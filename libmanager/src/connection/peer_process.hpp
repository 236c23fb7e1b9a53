#pragma once

#include "libmanager/src/unique_fd.hpp"

#include <optional>
#include <sys/socket.h>

namespace manager {

/// Process, user and group that connected to, or listens at, the other end of a Unix socket
/// (unix(7), SO_PEERCRED). The process is 0 where it is in a namespace that this one does not see.
/// Nothing for other sockets.
std::optional<ucred> peer_credentials(int socket);

/// A descriptor that becomes readable when the process at the other end of a Unix socket ends, even
/// if a child of that process keeps the socket open. Empty, with errno, when there is none: ESRCH
/// says that the process has ended; anything else that kernel or container cannot do it.
/// To be called before the peer proves itself: then the number cannot have been reused.
unique_fd open_peer_process(int socket);

} // namespace manager
