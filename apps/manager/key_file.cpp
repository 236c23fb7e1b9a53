#include "apps/manager/key_file.hpp"

#include "apps/manager/text.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <manager/manager.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace manager::app {
namespace {

[[noreturn]] void refuse(errc kind, const std::string& path, const std::string& why) {
  throw error{kind, "key file '" + path + "': " + why};
}

} // namespace

void write_new_key(const std::string& path) {
  auto fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0)
    refuse(errc::bad_argument, path,
           errno == EEXIST ? "is there already; a key is never overwritten" : std::strerror(errno));
  auto key = hexadecimal(authkey::random().bytes());
  // Digits without a line end: every program reads the same key.
  bool written = ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  auto failure = errno;
  if (::close(fd) == 0 && written)
    return;
  ::unlink(path.c_str());
  refuse(errc::bad_argument, path, std::strerror(failure));
}

std::string page_password(const std::string& key) {
  return hexadecimal(authkey{key}.sign("libmanager page")).substr(0, 32);
}

} // namespace manager::app
