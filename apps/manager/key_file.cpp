#include "apps/manager/key_file.hpp"

#include "apps/manager/text.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <manager/manager.hpp>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace manager::app {
namespace {

constexpr size_t shortest = 16;
constexpr size_t longest = 4096; // a file that was named by mistake need not be read whole

struct closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using file = std::unique_ptr<std::FILE, closer>;

[[noreturn]] void refuse(errc kind, const std::string& path, const std::string& why) {
  throw error{kind, "key file '" + path + "': " + why};
}

void require_private(std::FILE* opened, const std::string& path) {
  struct stat found {};
  if (::fstat(::fileno(opened), &found) != 0 || !S_ISREG(found.st_mode))
    refuse(errc::bad_argument, path, "is not a regular file");
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    refuse(errc::authentication_failed, path,
           "others than its owner have access to it; run: chmod 600 " + path);
}

} // namespace

std::string read_key(const std::string& path) {
  file in{std::fopen(path.c_str(), "rbe")};
  if (!in)
    refuse(errc::bad_argument, path, std::strerror(errno));
  require_private(in.get(), path);
  std::string key(longest + 1, '\0');
  key.resize(std::fread(key.data(), 1, key.size(), in.get()));
  if (key.size() < shortest || key.size() > longest)
    refuse(errc::authentication_failed, path,
           "a key has from " + std::to_string(shortest) + " to " + std::to_string(longest)
               + " bytes");
  return key;
}

void write_new_key(const std::string& path) {
  auto fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0)
    refuse(errc::bad_argument, path,
           errno == EEXIST ? "is there already; a key is never overwritten" : std::strerror(errno));
  auto key = hexadecimal(random_key());
  // Digits, and no end of line: however a program reads the file, it gets the same key.
  bool written = ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  auto failure = errno;
  if (::close(fd) == 0 && written)
    return;
  ::unlink(path.c_str());
  refuse(errc::bad_argument, path, std::strerror(failure));
}

} // namespace manager::app
