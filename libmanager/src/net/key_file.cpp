#include "actors/value/errc.hpp"
#include "libmanager/src/net/authkey.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace manager {
namespace {

[[noreturn]] void refuse(errc kind, const std::string& path, const std::string& why) {
  throw error{kind, "key file '" + path + "': " + why};
}

void require_private(int fd, const std::string& path) {
  struct stat found {};
  if (::fstat(fd, &found) != 0 || !S_ISREG(found.st_mode))
    refuse(errc::bad_argument, path, "is not a regular file");
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    refuse(errc::authentication_failed, path,
           "others than its owner have access to it; run: chmod 600 " + path);
}

/// Reads the content, up to a few bytes more than the longest key, so that a huge file named by
/// mistake is not read whole.
std::string content_of(int fd, const std::string& path) {
  std::string content(authkey::longest_in_file + 3, '\0');
  size_t have = 0;
  while (have < content.size()) {
    auto got = ::read(fd, content.data() + have, content.size() - have);
    if (got < 0 && errno != EINTR)
      refuse(errc::bad_argument, path, std::strerror(errno));
    if (got == 0)
      break;
    have += got > 0 ? static_cast<size_t>(got) : 0;
  }
  content.resize(have);
  return content;
}

} // namespace

authkey authkey::from_file(const std::string& path) {
  unique_fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)}; // does not block on a pipe
  if (!fd)
    refuse(errc::bad_argument, path, std::strerror(errno));
  require_private(fd.get(), path);
  auto content = content_of(fd.get(), path);
  auto size = content.size() - line_end_of(content);
  if (size < shortest || size > longest_in_file)
    refuse(errc::authentication_failed, path,
           "a key has from " + std::to_string(shortest) + " to " + std::to_string(longest_in_file)
               + " bytes");
  return authkey{content.substr(0, size)};
}

authkey authkey::from_environment(const std::string& variable) {
  auto* path = std::getenv(variable.c_str());
  if (path == nullptr || *path == '\0')
    throw error{errc::bad_argument, "the environment variable " + variable
                                        + " is not set; it must have the path of a key file"};
  return from_file(path);
}

} // namespace manager
