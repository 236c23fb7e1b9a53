#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace manager {

/// Users who may connect to a Unix socket: the server's own user, and the named ones. The kernel
/// tells the user at the other end (unix(7), SO_PEERCRED).
class socket_users {
public:
  /// Allows only the own user.
  socket_users() = default;

  /// Allows the own user and these.
  /// @param names of users, or their numbers
  /// @throws error bad_argument for a user whom this machine does not know
  explicit socket_users(const std::vector<std::string>& names);

  /// Returns true if the peer of this socket is allowed.
  bool may_stay(int fd) const;

  /// Returns the mode of the socket's file. If other users are allowed, every user can connect, and
  /// `may_stay` decides.
  mode_t file_mode() const noexcept { return others_.empty() ? 0600 : 0666; }

private:
  std::vector<uid_t> others_;
};

} // namespace manager
