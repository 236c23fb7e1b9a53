#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <vector>

namespace manager {

/// An address as the kernel takes it.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const noexcept { return storage.ss_family; }

  friend bool operator==(const socket_address& left, const socket_address& right) noexcept {
    return left.size == right.size && std::memcmp(&left.storage, &right.storage, left.size) == 0;
  }
};

/// Where a server listens:
///
///     unix:/path            a Unix socket; a relative path means the folder of the time of `parse`
///     unix:@name            a Unix socket without a file, of the abstract namespace (unix(7))
///     host:port             TLS 1.3 over TCP; [v6]:port, too
///     plain:host:port       TCP without TLS, to this machine only
///
/// Port 0 is one that the kernel chooses, for listening.
class address {
public:
  enum class transport : uint8_t { unix_socket, tls, plain };

  /// @throws error bad_argument, also for a path that no socket can have (107 bytes), and for
  /// `plain` to another machine
  static address parse(const std::string& text);

  transport kind() const noexcept { return kind_; }
  /// The socket's file, absolute; or "@name".
  const std::string& path() const noexcept { return path_; }
  bool is_file() const noexcept { return !path_.empty() && path_.front() != '@'; }
  const std::string& host() const noexcept { return host_; }
  uint16_t port() const noexcept { return port_; }

  /// As `parse` reads it.
  std::string text() const;

  /// The same address with the port that the kernel chose.
  address with_port(uint16_t port) const;

  /// False for a Unix socket and for a host that is a number.
  bool needs_name_service() const noexcept;

  /// All addresses of the kernel's kind that this one means, each once, in the order in which to
  /// try them.
  /// Asks the name service; blocks.
  /// @throws error unreachable when the name means nothing
  std::vector<socket_address> resolve() const;

private:
  transport kind_ = transport::unix_socket;
  std::string path_;
  std::string host_;
  uint16_t port_ = 0;
};

} // namespace manager
