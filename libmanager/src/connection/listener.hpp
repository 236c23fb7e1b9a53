#pragma once

#include "libmanager/src/connection/address.hpp"
#include "libmanager/src/unique_fd.hpp"

#include <sys/types.h>
#include <vector>

namespace manager {

/// The sockets that listen at an address: one for each address that a host name means, all with the
/// same port. A Unix socket's file goes with it.
class listener {
public:
  /// Binds and listens. Addresses of a name that this machine does not have (IPv6 may be off) are
  /// left out if there are others. A Unix socket that a dead server left behind is replaced.
  /// @throws error address_in_use when a server listens there, bad_argument, unreachable
  /// @param mode of the file of a Unix socket
  listener(const address& where, mode_t mode);

  /// The same for what the address was resolved to.
  listener(const address& where, const std::vector<socket_address>& targets, mode_t mode);
  ~listener();
  listener(listener&& other) noexcept = default;
  listener& operator=(listener&&) = delete;

  const std::vector<unique_fd>& sockets() const noexcept { return sockets_; }

  /// Where it listens, with the real port.
  const address& where() const noexcept { return where_; }

  /// The next connection of one of its sockets, non-blocking; an empty descriptor and errno when
  /// there is none.
  unique_fd accept(const unique_fd& at) const;

private:
  address where_;
  std::vector<unique_fd> sockets_;
};

} // namespace manager
