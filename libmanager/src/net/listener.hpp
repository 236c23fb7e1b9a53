#pragma once

#include "libmanager/src/net/address.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <sys/types.h>
#include <vector>

namespace manager {

/// Listening sockets of an address: one for each socket address that a host name resolves to, all
/// with the same port. Owns a Unix socket's file: the destructor removes it.
class listener {
public:
  /// Binds and listens. Leaves out addresses of a name that this machine does not have (IPv6 may be
  /// off), if there are others. Replaces the socket file of a dead server.
  /// @throws error address_in_use if a server listens there, bad_argument, unreachable
  /// @param mode of the file of a Unix socket
  listener(const address& where, mode_t mode);

  /// Binds and listens on the resolved addresses of `where`.
  listener(const address& where, const std::vector<socket_address>& targets, mode_t mode);
  ~listener();
  listener(listener&& other) noexcept = default;
  listener& operator=(listener&&) = delete;

  const std::vector<unique_fd>& sockets() const noexcept { return sockets_; }

  /// Returns the listening address, with the real port.
  const address& where() const noexcept { return where_; }

  /// Accepts the next connection of one of the sockets, as a non-blocking socket; returns an empty
  /// descriptor, with errno, if there is none.
  unique_fd accept(const unique_fd& at) const;

private:
  address where_;
  std::vector<unique_fd> sockets_;
};

} // namespace manager
