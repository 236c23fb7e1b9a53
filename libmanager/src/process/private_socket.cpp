#include "libmanager/src/process/private_socket.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/net/address.hpp"
#include "libmanager/src/net/authkey.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace manager {
namespace {

namespace fs = std::filesystem;

constexpr const char* socket_name = "/socket";

/// Possible parent of a private folder, as an absolute path.
struct candidate {
  std::string name; ///< in error texts: "$TMPDIR (/mnt/tmp)"
  std::string path;
  bool must_be_private;
};

void add_variable(std::vector<candidate>& all, const char* variable, bool must_be_private) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value == '\0')
    return;
  std::error_code failure;
  auto path = fs::absolute(value, failure).string();
  all.push_back({std::string{"$"} + variable + " (" + value + ")", path, must_be_private});
}

std::vector<candidate> candidates() {
  std::vector<candidate> all;
  add_variable(all, "XDG_RUNTIME_DIR", true);
  add_variable(all, "TMPDIR", false);
  all.push_back({"/tmp", "/tmp", false});
  return all;
}

/// Returns the reason why a folder does not belong to this user only; empty if it does. (After
/// `su`, $XDG_RUNTIME_DIR is often the previous user's.)
std::string why_not_private(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return std::strerror(errno);
  if (found.st_uid != ::geteuid())
    return "it belongs to another user";
  return (found.st_mode & 077) != 0 ? "others may enter it" : "";
}

/// Returns the reason why no socket can be bound in a folder; empty if one can. (Some file systems
/// do not support sockets.)
std::string why_no_socket(const std::string& folder) {
  try {
    auto target = address::parse("unix:" + folder + socket_name).resolve().front();
    unique_fd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!probe || ::bind(probe.get(), target.get(), target.size) != 0)
      return std::string{"no socket can be there: "} + std::strerror(errno);
    ::unlink((folder + socket_name).c_str());
    return {};
  } catch (const error& too_long) {
    return too_long.text();
  }
}

/// Makes the folder; returns the reason why it cannot be used, empty if it can.
std::string try_to_make(const candidate& parent, std::string& path) {
  if (auto why = parent.must_be_private ? why_not_private(parent.path) : ""; !why.empty())
    return why;
  path = (fs::path{parent.path} / "manager-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr)
    return std::strerror(errno);
  auto why = why_no_socket(path);
  if (!why.empty())
    ::rmdir(path.c_str());
  return why;
}

std::string random_name() {
  auto random = authkey::random();
  std::string name;
  for (unsigned char byte : random.bytes())
    for (auto digit : {byte >> 4, byte & 15})
      name += "0123456789abcdef"[digit];
  return name;
}

} // namespace

private_folder::private_folder() : owner_{::getpid()} {
  std::string tried;
  for (auto& parent : candidates()) {
    auto why = try_to_make(parent, path_);
    if (why.empty())
      return;
    tried += (tried.empty() ? "" : "; ") + parent.name + ": " + why;
  }
  throw error{errc::worker_failed, "cannot make a private folder: " + tried};
}

private_folder::~private_folder() {
  if (owner_ != ::getpid())
    return;
  ::unlink((path_ + socket_name).c_str());
  std::error_code ignored; // remove_all needs a free descriptor; rmdir does not
  if (::rmdir(path_.c_str()) != 0)
    fs::remove_all(path_, ignored);
}

private_socket::private_socket() {
  try {
    folder_.emplace();
    address_ = "unix:" + folder_->path() + socket_name;
  } catch (const error&) { // long paths, read-only file systems: no folder is needed
    address_ = "unix:@manager-" + random_name();
  }
}

std::string private_folder_of(const std::string& address) {
  auto path = fs::path{address.substr(address.find(':') + 1)};
  return path.is_absolute() ? path.parent_path().string() : "";
}

} // namespace manager
