#include "libmanager/src/process/boot_record.hpp"

#include "libmanager/src/process/sealed_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace manager {
namespace {

[[noreturn]] void throw_failed(const std::string& what) {
  throw error{errc::worker_failed, what + ": " + std::strerror(errno)};
}

/// Returns true if `write_boot_record` made the file.
bool is_record(int fd, const struct stat& status) {
  bool is_unlinked = S_ISREG(status.st_mode) && status.st_nlink == 0;
  return is_sealed(fd) || (is_unlinked && status.st_uid == ::geteuid());
}

std::string read_all(int fd) {
  struct stat found {};
  if (::fstat(fd, &found) != 0 || !is_record(fd, found))
    throw error{errc::internal, "this process was started as a child, but has no record; unset "
                                "MANAGER_BOOT"};
  std::string bytes(static_cast<size_t>(found.st_size), '\0');
  for (size_t done = 0; done < bytes.size();) {
    auto count = ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (count <= 0)
      throw_failed("cannot read the record of this process");
    done += static_cast<size_t>(count);
  }
  return bytes;
}

} // namespace

unique_fd write_boot_record(const boot_record& record) {
  return sealed_file(pack(record).bytes());
}

boot_record record_in(int fd) {
  return unpack<boot_record>(packed{read_all(fd)});
}

std::optional<boot_record> read_boot_record() {
  if (std::getenv(boot_variable) == nullptr)
    return std::nullopt;
  unique_fd fd{boot_descriptor};
  auto record = record_in(fd.get());
  ::unsetenv(boot_variable);
  for (int inherited : {boot_lifeline.pipe, boot_lifeline.pidfd})
    ::fcntl(inherited, F_SETFD, FD_CLOEXEC);
  return record;
}

lifeline_ends inherited_lifeline() {
  auto ends = boot_lifeline;
  if (::fcntl(ends.pidfd, F_GETFD) < 0)
    ends.pidfd = -1; // the parent had none
  return ends;
}

} // namespace manager
