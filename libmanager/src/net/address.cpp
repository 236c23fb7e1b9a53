#include "libmanager/src/net/address.hpp"

#include "actors/value/errc.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <memory>
#include <netdb.h>
#include <string_view>

namespace manager {
namespace {

constexpr std::string_view unix_scheme = "unix:";
constexpr std::string_view plain_scheme = "plain:";
constexpr size_t longest_path = sizeof(sockaddr_un{}.sun_path) - 1;

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw error{errc::bad_argument, "'" + text + "' is not a valid address: " + why};
}

/// Makes a path independent of later changes of the current folder. A path that would become too
/// long for a socket is returned unchanged.
std::string absolute(std::string_view path) {
  std::error_code failure;
  auto result = std::filesystem::absolute(path, failure).string();
  return path.starts_with('@') || failure || result.size() > longest_path ? std::string{path}
                                                                          : result;
}

std::string require_path(const std::string& text, std::string_view path) {
  if (path.empty() || path == "@")
    refuse(text, "write unix:/path/of/the/socket, host:port or [v6]:port");
  if (path.size() > longest_path)
    throw error{errc::bad_argument,
                "the socket path '" + std::string{path} + "' has " + std::to_string(path.size())
                    + " bytes, a socket takes at most " + std::to_string(longest_path)};
  return absolute(path);
}

uint16_t require_port(const std::string& text, std::string_view digits) {
  uint16_t port = 0;
  auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || failure != std::errc{} || end != digits.data() + digits.size())
    refuse(text, "the port is a number up to 65535");
  return port;
}

/// Returns the host of host:port, without the brackets of [v6]:port.
std::string require_host(const std::string& text, std::string_view host) {
  bool has_brackets = host.starts_with('[') && host.ends_with(']');
  if (has_brackets)
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    refuse(text, "an IPv6 address stands in brackets, [v6]:port");
  if (host.empty())
    refuse(text, "write unix:/path/of/the/socket, host:port or [v6]:port");
  return std::string{host};
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string in_brackets(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

} // namespace

address address::parse(const std::string& text) {
  std::string_view rest = text;
  address result;
  if (rest.starts_with(unix_scheme)) {
    result.path_ = require_path(text, rest.substr(unix_scheme.size()));
    return result;
  }
  result.kind_ = transport::tls;
  if (rest.starts_with(plain_scheme)) {
    result.kind_ = transport::plain;
    rest.remove_prefix(plain_scheme.size());
  }
  auto colon = rest.rfind(':');
  if (colon == std::string_view::npos)
    refuse(text, "write unix:/path/of/the/socket, host:port or [v6]:port");
  result.port_ = require_port(text, rest.substr(colon + 1));
  result.host_ = require_host(text, rest.substr(0, colon));
  if (result.kind_ == transport::plain && !is_loopback(result.host_))
    refuse(text, "without TLS only this machine can be meant: 127.0.0.1, [::1] or localhost");
  return result;
}

std::string address::text() const {
  if (kind_ == transport::unix_socket)
    return std::string{unix_scheme} + path_;
  return std::string{kind_ == transport::plain ? plain_scheme : ""} + in_brackets(host_) + ":"
         + std::to_string(port_);
}

address address::with_port(uint16_t port) const {
  auto result = *this;
  result.port_ = port;
  return result;
}

bool address::needs_name_service() const noexcept {
  in6_addr ignored{};
  return is_remote() && ::inet_pton(AF_INET, host_.c_str(), &ignored) != 1
         && ::inet_pton(AF_INET6, host_.c_str(), &ignored) != 1;
}

std::vector<socket_address> address::resolve() const {
  std::vector<socket_address> all;
  if (kind_ == transport::unix_socket) {
    sockaddr_un target{};
    target.sun_family = AF_UNIX;
    std::memcpy(target.sun_path, path_.data(), path_.size());
    auto size = sizeof target;
    if (!is_file()) { // the name begins with a zero byte, and the size counts
      target.sun_path[0] = '\0';
      size = offsetof(sockaddr_un, sun_path) + path_.size();
    }
    std::memcpy(&all.emplace_back().storage, &target, sizeof target);
    all.back().size = static_cast<socklen_t>(size);
    return all;
  }
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  auto failure = ::getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &wanted, &found);
  if (failure != 0)
    throw error{errc::unreachable,
                "the host name '" + host_ + "' cannot be resolved: " + ::gai_strerror(failure)};
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
  for (auto* each = found; each != nullptr; each = each->ai_next) {
    socket_address one;
    std::memcpy(&one.storage, each->ai_addr, each->ai_addrlen);
    one.size = each->ai_addrlen;
    if (std::find(all.begin(), all.end(), one) == all.end())
      all.push_back(one); // a name may have the same address twice, in /etc/hosts
  }
  return all;
}

} // namespace manager
