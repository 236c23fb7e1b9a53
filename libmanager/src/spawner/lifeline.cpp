#include "libmanager/src/spawner/lifeline.hpp"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <thread>

namespace manager {
namespace {

/// What a shell reports for a process that SIGTERM ended, because that is what it amounts to.
constexpr int orphan_exit_code = 128 + SIGTERM;

} // namespace

unique_fd watch_parent(int64_t parent) {
  unique_fd pidfd{static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(parent), 0))};
  // Checked after opening: if it still is our parent now, the descriptor means our parent.
  if (!pidfd || ::getppid() != parent)
    ::_exit(orphan_exit_code);
  return pidfd;
}

void end_with_parent(unique_fd lifeline) {
  std::thread{[fd = std::move(lifeline)] {
    sigset_t all; // signals are the program's business, not this thread's
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    pollfd waiting{fd.get(), POLLIN, 0};
    while (::poll(&waiting, 1, -1) < 0 && errno == EINTR) {
    }
    ::_exit(orphan_exit_code);
  }}.detach();
}

} // namespace manager
