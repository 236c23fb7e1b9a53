#include "libmanager/src/connection/address.hpp"

#include "actors/model/errc.hpp"

#include <cstring>
#include <string_view>

namespace manager {
namespace {

constexpr std::string_view scheme = "unix:";
constexpr size_t longest_path = sizeof(sockaddr_un{}.sun_path) - 1;

} // namespace

address address::parse(const std::string& text) {
  if (!text.starts_with(scheme) || text.size() == scheme.size())
    throw error{errc::bad_argument, "'" + text + "' is no address; write unix:/path/of/the/socket"};
  address result;
  result.path_ = text.substr(scheme.size());
  if (result.path_.size() > longest_path)
    throw error{errc::bad_argument,
                "the socket path '" + result.path_ + "' has " + std::to_string(result.path_.size())
                    + " bytes, a socket takes at most " + std::to_string(longest_path)};
  return result;
}

sockaddr_un address::to_socket_address() const {
  sockaddr_un result{};
  result.sun_family = AF_UNIX;
  std::memcpy(result.sun_path, path_.data(), path_.size());
  return result;
}

} // namespace manager
