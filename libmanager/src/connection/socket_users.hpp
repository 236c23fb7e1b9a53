#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace manager {

/// Who may connect to a Unix socket: the server's own user, and those who are named. The kernel
/// says who is at the other end (unix(7), SO_PEERCRED).
class socket_users {
public:
  /// Nobody but the own user.
  socket_users() = default;

  /// @param names of users, or their numbers
  /// @throws error bad_argument for a user whom this machine does not know
  explicit socket_users(const std::vector<std::string>& names);

  /// Whether the peer of this socket may stay.
  bool may_stay(int fd) const;

  /// The mode of the socket's file: the kernel must let everybody try when others may.
  mode_t file_mode() const noexcept { return others_.empty() ? 0600 : 0666; }

private:
  std::vector<uid_t> others_;
};

} // namespace manager
