#include "libmanager/src/spawner/boot_record.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace manager {
namespace {

constexpr int all_seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

[[noreturn]] void throw_failed(const char* what) {
  throw error{errc::worker_failed, std::string{what} + ": " + std::strerror(errno)};
}

std::string read_all(int fd) {
  struct stat found {};
  if (::fstat(fd, &found) != 0 || ::fcntl(fd, F_GET_SEALS) != all_seals)
    throw error{errc::internal, "this process was started as a child, but has no record; unset "
                                "MANAGER_BOOT"};
  std::string bytes(static_cast<size_t>(found.st_size), '\0');
  if (::pread(fd, bytes.data(), bytes.size(), 0) != found.st_size)
    throw_failed("cannot read the record of this process");
  return bytes;
}

} // namespace

unique_fd write_boot_record(const boot_record& record) {
  auto bytes = pack(record).bytes;
  unique_fd fd{::memfd_create("manager-boot", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  if (!fd)
    throw_failed("cannot create a memory file");
  for (size_t written = 0; written < bytes.size();) {
    auto count = ::write(fd.get(), bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno != EINTR)
      throw_failed("cannot write a child's record");
    written += count > 0 ? static_cast<size_t>(count) : 0;
  }
  if (::fcntl(fd.get(), F_ADD_SEALS, all_seals) != 0)
    throw_failed("cannot seal a child's record");
  return fd;
}

std::optional<boot_record> read_boot_record() {
  if (std::getenv(boot_variable) == nullptr)
    return std::nullopt;
  unique_fd fd{boot_descriptor};
  auto record = unpack<boot_record>(packed{read_all(fd.get())});
  ::unsetenv(boot_variable);
  return record;
}

} // namespace manager
