#include "libmanager/src/net/dial.hpp"

#include "actors/value/errc.hpp"

#include <algorithm>
#include <cerrno>
#include <future>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

/// Returns true if a TCP socket is connected to itself. If no server listens at a local port of the
/// kernel's ephemeral range, the kernel may choose that same port for the client's end.
bool is_its_own_peer(int fd) {
  socket_address own, peer;
  own.size = peer.size = sizeof own.storage;
  return ::getsockname(fd, reinterpret_cast<sockaddr*>(&own.storage), &own.size) == 0
         && ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer.storage), &peer.size) == 0
         && own.family() != AF_UNIX && own == peer;
}

/// Returns the socket, unless it is connected to itself. Such a socket is reset, so that a server
/// can bind the port at once.
unique_fd unless_its_own_peer(unique_fd fd) {
  if (!is_its_own_peer(fd.get()))
    return fd;
  linger at_once{1, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd.reset();
  errno = ECONNREFUSED;
  return {};
}

/// Tries one address; returns an empty descriptor, with errno, on failure.
unique_fd try_connect(const socket_address& target, clock::time_point deadline) {
  unique_fd fd{::socket(target.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  int on = 1;
  if (fd && target.family() != AF_UNIX) // otherwise Nagle's algorithm delays calls
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!fd)
    return {};
  if (::connect(fd.get(), target.get(), target.size) == 0)
    return unless_its_own_peer(std::move(fd));
  if (errno != EINPROGRESS)
    return {};
  int failure = ETIMEDOUT;
  socklen_t size = sizeof failure;
  if (wait_for(fd.get(), POLLOUT, deadline))
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
  errno = failure;
  return failure == 0 ? unless_its_own_peer(std::move(fd)) : unique_fd{};
}

/// Result of a name lookup, or its failure. Exceptions must not pass between threads, because the
/// threads would share their parts.
struct resolution {
  std::vector<socket_address> addresses;
  std::string failure;
};

resolution resolution_of(const address& where) {
  try {
    return {where.resolve(), {}};
  } catch (const error& why) {
    return {{}, why.text()};
  } catch (const std::exception& why) {
    return {{}, why.what()};
  }
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

std::vector<socket_address> resolve_by(const address& where, clock::time_point deadline) {
  if (!where.needs_name_service())
    return where.resolve();
  // The C library does not take a deadline, so a thread makes the lookup. After the deadline the
  // thread runs on with its own promise.
  auto answer = std::make_shared<std::promise<resolution>>();
  auto found = answer->get_future();
  std::thread{[where, answer] { answer->set_value(resolution_of(where)); }}.detach();
  if (found.wait_until(deadline) != std::future_status::ready)
    throw error{errc::unreachable,
                "the name service did not resolve '" + where.host() + "' in time"};
  auto result = found.get();
  if (!result.failure.empty())
    throw error{errc::unreachable, result.failure};
  return std::move(result.addresses);
}

unique_fd dial(const std::vector<socket_address>& targets, clock::time_point deadline) {
  for (auto left = targets.size(); auto& target : targets) {
    auto now = clock::now();
    auto share = (deadline - now) / static_cast<int64_t>(left--);
    if (auto fd = try_connect(target, now + share))
      return fd;
  }
  return {};
}

} // namespace manager
