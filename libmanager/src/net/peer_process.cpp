#include "libmanager/src/net/peer_process.hpp"

#include <cerrno>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace manager {
namespace {

#ifndef SO_PEERPIDFD // Linux 6.5; newer than Debian 12's headers
constexpr int SO_PEERPIDFD = 77;
#endif

/// Number of descriptors reserved for connections. A server with few descriptors detects the end of
/// a client only by its socket.
constexpr rlim_t left_to_sockets = 256;

unique_fd unless_scarce(int fd) {
  unique_fd process{fd};
  rlimit limit{};
  if (process && ::getrlimit(RLIMIT_NOFILE, &limit) == 0
      && static_cast<rlim_t>(fd) + left_to_sockets > limit.rlim_cur) {
    process.reset();
    errno = EMFILE;
  }
  return process;
}

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
    return unless_scarce(process);
  auto peer = peer_credentials(socket);
  if (!peer || peer->pid <= 0) {
    errno = ENOTSUP;
    return {};
  }
  return unless_scarce(static_cast<int>(::syscall(SYS_pidfd_open, peer->pid, 0)));
}

} // namespace manager
