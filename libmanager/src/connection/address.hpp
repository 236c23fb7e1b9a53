#pragma once

#include <string>
#include <sys/socket.h>
#include <sys/un.h>

namespace manager {

/// Where a server listens. So far "unix:/path"; host and port join here.
class address {
public:
  /// @throws error bad_argument for anything else, and for a path a socket cannot have (107 bytes)
  static address parse(const std::string& text);

  const std::string& path() const noexcept { return path_; }
  std::string text() const { return "unix:" + path_; }
  sockaddr_un to_socket_address() const;

private:
  std::string path_;
};

} // namespace manager
