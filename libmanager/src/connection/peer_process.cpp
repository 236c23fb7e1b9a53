#include "libmanager/src/connection/peer_process.hpp"

#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

namespace manager {
namespace {

#ifndef SO_PEERPIDFD // Linux 6.5; newer than Debian 12's headers
constexpr int SO_PEERPIDFD = 77;
#endif

} // namespace

std::optional<ucred> peer_credentials(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return std::nullopt;
  return peer;
}

unique_fd open_peer_process(int socket) {
  int process = -1;
  socklen_t size = sizeof process;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &process, &size) == 0 || errno == ESRCH)
    return unique_fd{process};
  auto peer = peer_credentials(socket);
  if (!peer || peer->pid <= 0) {
    errno = ENOTSUP;
    return {};
  }
  return unique_fd{static_cast<int>(::syscall(SYS_pidfd_open, peer->pid, 0))};
}

} // namespace manager
