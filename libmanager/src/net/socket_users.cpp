#include "libmanager/src/net/socket_users.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/net/peer_process.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <pwd.h>
#include <unistd.h>

namespace manager {
namespace {

uid_t number_of(const std::string& name) {
  uid_t number = 0;
  auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (!name.empty() && failure == std::errc{} && end == name.data() + name.size())
    return number;
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 16384> memory;
  ::getpwnam_r(name.c_str(), &entry, memory.data(), memory.size(), &found);
  if (found == nullptr)
    throw error{errc::bad_argument, "this machine knows no user '" + name + "'"};
  return found->pw_uid;
}

} // namespace

socket_users::socket_users(const std::vector<std::string>& names) {
  for (auto& name : names)
    others_.push_back(number_of(name));
}

bool socket_users::may_stay(int fd) const {
  auto peer = peer_credentials(fd);
  return peer
         && (peer->uid == ::geteuid()
             || std::find(others_.begin(), others_.end(), peer->uid) != others_.end());
}

} // namespace manager
