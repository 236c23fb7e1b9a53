#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <vector>

namespace manager {

/// Socket address as the kernel takes it.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const noexcept { return storage.ss_family; }

  friend bool operator==(const socket_address& left, const socket_address& right) noexcept {
    return left.size == right.size && std::memcmp(&left.storage, &right.storage, left.size) == 0;
  }
};

/// Address where a server listens:
///
///     unix:/path            a Unix socket; relative to the current folder at the time of `parse`
///     unix:@name            a Unix socket without a file, in the abstract namespace (unix(7))
///     host:port             TLS 1.3 over TCP; also [v6]:port
///     plain:host:port       TCP without TLS, on this machine only
///
/// For listening, port 0 lets the kernel choose one.
class address {
public:
  /// Parses an address.
  /// @throws error bad_argument if the text is malformed, a socket path exceeds the kernel's 107
  /// bytes, or `plain` names another machine
  static address parse(const std::string& text);

  /// Returns true if connections are encrypted, with TLS.
  bool is_encrypted() const noexcept { return kind_ == transport::tls; }

  /// Returns true if connections use TCP.
  bool is_remote() const noexcept { return kind_ != transport::unix_socket; }

  /// Returns the socket's file, absolute; or "@name".
  const std::string& path() const noexcept { return path_; }
  bool is_file() const noexcept { return !path_.empty() && path_.front() != '@'; }
  const std::string& host() const noexcept { return host_; }
  uint16_t port() const noexcept { return port_; }

  /// Returns the text that `parse` reads.
  std::string text() const;

  /// Returns the same address with the port that the kernel chose.
  address with_port(uint16_t port) const;

  /// Returns false for a Unix socket and for a numeric host.
  bool needs_name_service() const noexcept;

  /// Returns all socket addresses of this address, without duplicates, in the order in which to try
  /// them. Asks the name service; blocks.
  /// @throws error unreachable if the name does not resolve
  std::vector<socket_address> resolve() const;

private:
  enum class transport : uint8_t { unix_socket, tls, plain };

  transport kind_ = transport::unix_socket;
  std::string path_;
  std::string host_;
  uint16_t port_ = 0;
};

} // namespace manager
