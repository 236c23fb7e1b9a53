#include "libmanager/src/connection/dial.hpp"

#include <algorithm>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

/// One attempt; an empty descriptor and errno when nobody listens.
unique_fd try_connect(const socket_address& target, clock::time_point deadline) {
  unique_fd fd{::socket(target.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  int on = 1;
  if (fd && target.family() != AF_UNIX) // else a call waits until the one before is acknowledged
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!fd || ::connect(fd.get(), target.get(), target.size) == 0)
    return fd;
  if (errno != EINPROGRESS)
    return {};
  int failure = ETIMEDOUT;
  socklen_t size = sizeof failure;
  if (wait_for(fd.get(), POLLOUT, deadline))
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
  errno = failure;
  return failure == 0 ? std::move(fd) : unique_fd{};
}

} // namespace

bool wait_for(int fd, short events, clock::time_point deadline) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now());
    if (left <= std::chrono::milliseconds{0})
      return false;
    pollfd waiting{fd, events, 0};
    auto ready = ::poll(&waiting, 1, static_cast<int>(std::min<int64_t>(left.count(), 60'000)));
    if (ready > 0)
      return true;
    if (ready < 0 && errno != EINTR)
      return false;
  }
}

unique_fd dial(const std::vector<socket_address>& targets, clock::time_point deadline) {
  for (auto left = targets.size(); auto& target : targets) {
    auto share = (deadline - clock::now()) / static_cast<int64_t>(left--);
    if (auto fd = try_connect(target, clock::now() + share))
      return fd;
  }
  return {};
}

} // namespace manager
