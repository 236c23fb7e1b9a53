#include "libmanager/src/net/listener.hpp"

#include "actors/value/errc.hpp"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace manager {
namespace {

constexpr int backlog = 1024;
constexpr int most_ports = 100; ///< to try if several families need the same port

[[noreturn]] void refuse(const address& where) {
  if (errno == EADDRINUSE)
    throw error{errc::address_in_use, where.text() + " is taken"};
  throw error{errc::bad_argument, "cannot listen on " + where.text() + ": " + std::strerror(errno)};
}

unique_fd bound_socket(const socket_address& target) {
  unique_fd fd{::socket(target.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  int on = 1;
  if (fd && target.family() != AF_UNIX) // lets a restarted server bind its port
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd && target.family() == AF_INET6) // [::] is IPv6 only
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (!fd || ::bind(fd.get(), target.get(), target.size) != 0)
    return {};
  return fd;
}

bool somebody_listens(const socket_address& target) {
  unique_fd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  return ::connect(probe.get(), target.get(), target.size) == 0 || errno == EAGAIN;
}

/// Removes the file of a Unix socket whose server was killed; returns false if a server uses it.
bool remove_leftover(const address& where, const socket_address& target) {
  struct stat found {};
  bool is_socket = ::stat(where.path().c_str(), &found) == 0 && S_ISSOCK(found.st_mode);
  return is_socket && !somebody_listens(target) && ::unlink(where.path().c_str()) == 0;
}

/// Makes one socket; returns an empty descriptor, with errno, on failure.
unique_fd listen_on(const address& where, const socket_address& target, mode_t mode) {
  auto fd = bound_socket(target);
  if (!fd && errno == EADDRINUSE && where.is_file()) {
    if (!remove_leftover(where, target))
      throw error{errc::address_in_use, where.text() + " is taken"};
    fd = bound_socket(target);
  }
  // The folder keeps other users out. The mode does so too, unless other users are allowed, in case
  // the folder is opened by mistake.
  if (!fd || (where.is_file() && ::chmod(where.path().c_str(), mode) != 0)
      || ::listen(fd.get(), backlog) != 0)
    return {};
  return fd;
}

/// Returns the port, which is at the same place in both families.
in_port_t& port_in(socket_address& target) {
  return reinterpret_cast<sockaddr_in*>(&target.storage)->sin_port;
}

in_port_t port_of(int fd) {
  socket_address bound;
  bound.size = sizeof bound.storage;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size);
  return port_in(bound);
}

bool is_missing_here(int failure) {
  return failure == EADDRNOTAVAIL || failure == EAFNOSUPPORT;
}

/// Makes sockets for all of `targets`. For port 0, the kernel chooses the port of the first socket,
/// and the others take the same one. Returns no sockets, with errno, if one fails.
std::vector<unique_fd> listen_on_all(const address& where, std::vector<socket_address> targets,
                                     mode_t mode) {
  std::vector<unique_fd> sockets;
  int missing = 0;
  for (auto& target : targets) {
    bool takes_port_of_first = where.port() == 0 && target.family() != AF_UNIX && !sockets.empty();
    if (takes_port_of_first)
      port_in(target) = port_of(sockets[0].get());
    if (auto fd = listen_on(where, target, mode))
      sockets.push_back(std::move(fd));
    else if (is_missing_here(errno))
      missing = errno;
    else
      return {};
  }
  if (sockets.empty())
    errno = missing;
  return sockets;
}

std::vector<unique_fd> listen_on(const address& where, const std::vector<socket_address>& targets,
                                 mode_t mode) {
  // A port that is free in one family may be taken in the other.
  for (int left = targets.size() > 1 && where.port() == 0 ? most_ports : 1; left > 0; --left) {
    auto sockets = listen_on_all(where, targets, mode);
    if (!sockets.empty())
      return sockets;
    if (errno != EADDRINUSE)
      break;
  }
  refuse(where);
}

address real_address(const address& asked, int fd) {
  bool has_port = !asked.is_remote() || asked.port() != 0;
  return has_port ? asked : asked.with_port(ntohs(port_of(fd)));
}

} // namespace

listener::listener(const address& where, mode_t mode) : listener{where, where.resolve(), mode} {}

listener::listener(const address& where, const std::vector<socket_address>& targets, mode_t mode)
    : sockets_{listen_on(where, targets, mode)} {
  where_ = real_address(where, sockets_[0].get());
}

listener::~listener() {
  if (!sockets_.empty() && where_.is_file())
    ::unlink(where_.path().c_str());
}

unique_fd listener::accept(const unique_fd& at) const {
  unique_fd fd{::accept4(at.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  int on = 1;
  if (fd && where_.is_remote())
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

} // namespace manager
