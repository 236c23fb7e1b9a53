#include "libmanager/src/connection/listener.hpp"

#include "actors/model/errc.hpp"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace manager {
namespace {

constexpr int backlog = 1024;

[[noreturn]] void refuse(const address& where) {
  if (errno == EADDRINUSE)
    throw error{errc::address_in_use, where.text() + " is taken"};
  throw error{errc::bad_argument, "cannot listen on " + where.text() + ": " + std::strerror(errno)};
}

unique_fd bound_socket(const socket_address& target) {
  unique_fd fd{::socket(target.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  int on = 1;
  if (fd && target.family() != AF_UNIX) // a server that restarts wants its port back
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd && target.family() == AF_INET6) // [::] is IPv6 only; who wants both, listens on both
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (!fd || ::bind(fd.get(), target.get(), target.size) != 0)
    return {};
  return fd;
}

bool somebody_listens(const socket_address& target) {
  unique_fd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  return ::connect(probe.get(), target.get(), target.size) == 0 || errno == EAGAIN;
}

/// Removes a Unix socket that a server left behind which was killed; false when it is in use.
bool remove_leftover(const address& where, const socket_address& target) {
  struct stat found {};
  bool is_socket = ::stat(where.path().c_str(), &found) == 0 && S_ISSOCK(found.st_mode);
  return is_socket && !somebody_listens(target) && ::unlink(where.path().c_str()) == 0;
}

unique_fd listen_on(const address& where, mode_t mode) {
  auto target = where.resolve().front();
  auto fd = bound_socket(target);
  if (!fd && errno == EADDRINUSE && where.is_file()) {
    if (!remove_leftover(where, target))
      throw error{errc::address_in_use, where.text() + " is taken"};
    fd = bound_socket(target);
  }
  // The folder keeps other users out; so does the mode, should the folder be opened by mistake,
  // unless other users are to come.
  if (!fd || (where.is_file() && ::chmod(where.path().c_str(), mode) != 0)
      || ::listen(fd.get(), backlog) != 0)
    refuse(where);
  return fd;
}

address real_address(const address& asked, int fd) {
  socket_address bound;
  bound.size = sizeof bound.storage;
  if (asked.kind() == address::transport::unix_socket || asked.port() != 0
      || ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size) != 0)
    return asked;
  // The port stands in the same place for both families.
  return asked.with_port(ntohs(reinterpret_cast<const sockaddr_in*>(&bound.storage)->sin_port));
}

} // namespace

listener::listener(const address& where, mode_t mode) : fd_{listen_on(where, mode)} {
  where_ = real_address(where, fd_.get());
}

listener::~listener() {
  if (fd_ && where_.is_file())
    ::unlink(where_.path().c_str());
}

unique_fd listener::accept() const {
  unique_fd fd{::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  int on = 1;
  if (fd && where_.kind() != address::transport::unix_socket)
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

} // namespace manager
