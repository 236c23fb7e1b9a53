#include "libmanager/src/process/child_process.hpp"

#include "libmanager/src/process/output_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace manager {
namespace {

constexpr int look_again_ms = 10; ///< polling interval without a pidfd

/// Maximum time from the end of a process until the kernel has recorded its exit status.
constexpr int note_ms = 100;

// <linux/pidfd.h> of Debian 12 does not define these yet.
struct pidfd_info {
  uint64_t mask;
  uint64_t cgroup;
  std::array<uint32_t, 11> ids;
  int32_t exit_code; ///< as in wait(2)
};
constexpr unsigned long get_info = _IOWR(0xFF, 11, pidfd_info);
constexpr uint64_t info_exit = 1U << 3;

process_end end_of(int wait_status) {
  if (WIFSIGNALED(wait_status))
    return {-WTERMSIG(wait_status)};
  return {WEXITSTATUS(wait_status)};
}

bool has_ended(int pidfd) noexcept {
  pollfd waiting{pidfd, POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLNVAL) == 0;
}

/// Returns the kernel's record (6.15 and later) of a process that the program has collected.
process_end end_by_pidfd(int pidfd) noexcept {
  for (int attempt = 0; attempt < 2; ++attempt) {
    pidfd_info info{};
    info.mask = info_exit;
    if (::ioctl(pidfd, get_info, &info) != 0)
      break;
    if ((info.mask & info_exit) != 0)
      return end_of(info.exit_code);
    pollfd collected{pidfd, 0, 0}; // POLLHUP: the process was collected
    ::poll(&collected, 1, note_ms);
  }
  return {};
}

} // namespace

exit_cause cause_of(const process_end& end) {
  if (!end.code)
    return {};
  return *end.code >= 0 ? exit_cause{end_kind::exited, *end.code}
                        : exit_cause{end_kind::killed, -*end.code};
}

bool child_process::await_end(int timeout_ms) const noexcept {
  pollfd waiting{pidfd_.get(), POLLIN, 0};
  if (pidfd_ && poll_and_read({&waiting, 1}, timeout_ms) <= 0)
    return false;
  if (pidfd_ && (waiting.revents & POLLNVAL) == 0) // otherwise the program has closed it
    return true;
  siginfo_t news{};
  auto look = [&] {
    return ::waitid(P_PID, static_cast<id_t>(pid_), &news, WEXITED | WNOHANG | WNOWAIT) != 0
           || news.si_pid != 0;
  };
  if (look())
    return true;
  poll_and_read({}, timeout_ms < 0 ? look_again_ms : std::min(timeout_ms, look_again_ms));
  return look();
}

std::optional<process_end> child_process::collect() const noexcept {
  siginfo_t news{};
  auto wait = [&](idtype_t type, int id) {
    auto result = 0;
    do
      result = ::waitid(type, static_cast<id_t>(id), &news, WEXITED | WNOHANG);
    while (result != 0 && errno == EINTR);
    return result;
  };
  auto result = pidfd_ ? wait(P_PIDFD, pidfd_.get()) : -1;
  if (!pidfd_ || (result != 0 && (errno == EINVAL || errno == EBADF))) // before Linux 5.4, closed
    result = wait(P_PID, pid_);
  if (result == 0 && news.si_pid == 0)
    return std::nullopt;
  if (result == 0)
    return process_end{news.si_code == CLD_EXITED ? news.si_status : -news.si_status};
  if (!pidfd_)
    return process_end{};
  return has_ended(pidfd_.get()) ? std::optional{end_by_pidfd(pidfd_.get())} : std::nullopt;
}

void child_process::signal(int number) const noexcept {
  if (pidfd_
      && (::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0) == 0
          || errno == ESRCH))
    return;
  // No pidfd, or a filter of system calls refuses it. The number is safe until the child is
  // collected, and waitid knows the number as long as it is this process's child.
  siginfo_t news{};
  bool is_ours = ::waitid(P_PID, static_cast<id_t>(pid_), &news, WEXITED | WNOHANG | WNOWAIT) == 0
                 && news.si_pid == 0;
  if (is_ours && !(pidfd_ && has_ended(pidfd_.get())))
    ::kill(pid_, number);
}

} // namespace manager
