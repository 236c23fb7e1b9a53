#include "actors/objects/containers/memory_file.hpp"

#include "actors/value/errc.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace manager {
namespace {

[[noreturn]] void fail(const char* what, int64_t bytes) {
  throw error{errc::limit_reached, std::string{what} + " of " + std::to_string(bytes)
                                       + " bytes failed (" + std::strerror(errno) + ")"};
}

/// Fixes the size: no process can then make the mappings of others invalid.
bool seal(int fd) {
  return ::fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
}

/// Transfers all bytes by `step(done)`, which returns the bytes of one system call.
template <class Step> void transfer(size_t bytes, const char* what, Step step) {
  for (size_t done = 0; done < bytes;) {
    auto moved = step(done);
    if (moved > 0)
      done += static_cast<size_t>(moved);
    else if (moved == 0 || errno != EINTR)
      fail(what, static_cast<int64_t>(bytes));
  }
}

} // namespace

memory_file::memory_file(int64_t bytes) : fd_{-1}, size_{bytes} {
  if (bytes < 0)
    throw error{errc::bad_argument, std::to_string(bytes) + " is no size of a memory"};
  fd_ = ::memfd_create("manager shared memory", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd_ < 0)
    fail("a shared memory", bytes);
  if (::ftruncate(fd_, bytes) != 0 || !seal(fd_)) {
    auto why = errno;
    ::close(fd_);
    errno = why;
    fail("a shared memory", bytes);
  }
}

memory_file::~memory_file() {
  ::close(fd_);
}

std::string memory_file::read(int64_t offset, int64_t count) const {
  std::string bytes(static_cast<size_t>(count), '\0');
  transfer(bytes.size(), "reading", [&](size_t done) {
    return ::pread(fd_, bytes.data() + done, bytes.size() - done,
                   offset + static_cast<int64_t>(done));
  });
  return bytes;
}

void memory_file::write(int64_t offset, std::string_view bytes) const {
  transfer(bytes.size(), "writing", [&](size_t done) {
    return ::pwrite(fd_, bytes.data() + done, bytes.size() - done,
                    offset + static_cast<int64_t>(done));
  });
}

} // namespace manager
