#pragma once

#include "libmanager/src/connection/address.hpp"
#include "libmanager/src/unique_fd.hpp"

#include <sys/types.h>

namespace manager {

/// A socket that listens. A Unix socket's file goes with it.
class listener {
public:
  /// Binds and listens. A Unix socket that a dead server left behind is replaced.
  /// @throws error address_in_use when a server listens there, bad_argument, unreachable
  /// @param mode of the file of a Unix socket
  listener(const address& where, mode_t mode);
  ~listener();
  listener(listener&& other) noexcept = default;
  listener& operator=(listener&&) = delete;

  int fd() const noexcept { return fd_.get(); }

  /// Where it listens, with the real port.
  const address& where() const noexcept { return where_; }

  /// The next connection, non-blocking; an empty descriptor and errno when there is none.
  unique_fd accept() const;

private:
  address where_;
  unique_fd fd_;
};

} // namespace manager
