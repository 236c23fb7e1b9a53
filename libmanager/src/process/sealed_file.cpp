#include "libmanager/src/process/sealed_file.hpp"

#include "actors/value/errc.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace manager {
namespace {

constexpr int all_seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

[[noreturn]] void throw_failed(const std::string& what, int failure = errno) {
  throw error{errc::worker_failed, what + ": " + std::strerror(failure)};
}

/// Blocks SIGXFSZ in this thread, because write(2) raises it beyond RLIMIT_FSIZE. Consumes a
/// SIGXFSZ raised meanwhile, so that the program does not receive it.
class file_size_signal_blocked {
public:
  file_size_signal_blocked() {
    ::sigemptyset(&signal_);
    ::sigaddset(&signal_, SIGXFSZ);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGXFSZ) == 1;
    ::pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~file_size_signal_blocked() {
    const timespec now{};
    while (!was_pending_ && ::sigtimedwait(&signal_, nullptr, &now) < 0 && errno == EINTR) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  file_size_signal_blocked(const file_size_signal_blocked&) = delete;
  file_size_signal_blocked& operator=(const file_size_signal_blocked&) = delete;

private:
  sigset_t signal_, before_;
  bool was_pending_;
};

/// Makes a file without a name. Only this user can open it, through /proc.
unique_fd make_unlinked_file() {
  for (std::string path : {"/dev/shm/manager-XXXXXX", "/tmp/manager-XXXXXX"}) {
    unique_fd fd{::mkostemp(path.data(), O_CLOEXEC)};
    if (fd && ::unlink(path.c_str()) == 0)
      return fd;
  }
  return {};
}

unique_fd make_file(bool& can_be_sealed) {
  unique_fd fd{::memfd_create("manager", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  can_be_sealed = static_cast<bool>(fd);
  bool is_refused = errno == ENOSYS || errno == EPERM || errno == EACCES;
  if (!fd && is_refused) // old kernels, filters of system calls
    fd = make_unlinked_file();
  if (!fd)
    throw_failed("cannot create a file for a child's parameters");
  return fd;
}

void write_all(int fd, const std::string& bytes) {
  file_size_signal_blocked none;
  for (size_t written = 0; written < bytes.size();) {
    auto count = ::write(fd, bytes.data() + written, bytes.size() - written);
    auto failure = errno;
    if (count < 0 && failure == EFBIG)
      throw_failed("the arguments need a file of " + std::to_string(bytes.size())
                       + " bytes, more than the limit of file sizes (ulimit -f)",
                   failure);
    if (count < 0 && failure != EINTR)
      throw_failed("cannot write a child's record", failure);
    written += count > 0 ? static_cast<size_t>(count) : 0;
  }
}

} // namespace

unique_fd sealed_file(const std::string& bytes) {
  bool can_be_sealed = false;
  auto fd = make_file(can_be_sealed);
  write_all(fd.get(), bytes);
  ::fchmod(fd.get(), S_IRUSR | S_IWUSR); // a key file must be its owner's only
  if (can_be_sealed && ::fcntl(fd.get(), F_ADD_SEALS, all_seals) != 0)
    throw_failed("cannot seal a child's parameters");
  ::lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

bool is_sealed(int fd) {
  return ::fcntl(fd, F_GET_SEALS) == all_seals;
}

} // namespace manager
