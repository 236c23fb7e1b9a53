#include "libmanager/src/process/lifeline.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/system/signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <pthread.h>
#include <string>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace manager {
namespace {

/// Exit code that a shell reports for a process killed by SIGTERM.
constexpr int orphan_exit_code = 128 + SIGTERM;

[[noreturn]] void throw_failed(const char* what) {
  throw error{errc::worker_failed, std::string{what} + ": " + std::strerror(errno)};
}

/// Writing end. Forked children close their copy, which would keep the pipe open.
std::atomic<int> writing_end{-1};

void close_in_forked_child() {
  if (auto fd = writing_end.exchange(-1); fd >= 0)
    ::close(fd);
}

lifeline_ends make_ends() {
  static const int registered = ::pthread_atfork(nullptr, nullptr, close_in_forked_child);
  static_cast<void>(registered);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
    throw_failed("cannot make a pipe");
  writing_end = pipe[1];
  return {pipe[0], static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0))};
}

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

void add(int epoll, int fd) {
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  if (fd >= 0 && ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted) != 0)
    throw_failed("cannot watch the parent");
}

} // namespace

lifeline_ends lifeline_for_children() {
  static std::mutex mutex;
  static lifeline_ends ends{-1, -1}; // never closed: static objects may
  std::lock_guard guard{mutex};      // spawn until the process ends
  // A forked child needs ends of its own, and so does a program that closed all descriptors.
  if (writing_end < 0 || !is_open(writing_end) || !is_open(ends.pipe)) {
    ends = make_ends();
  }
  return ends;
}

unique_fd watch_parent(lifeline_ends inherited) {
  unique_fd both{::epoll_create1(EPOLL_CLOEXEC)};
  if (!both)
    throw_failed("cannot watch the parent");
  add(both.get(), inherited.pipe);
  add(both.get(), inherited.pidfd);
  return both;
}

void drop_lifeline(lifeline_ends inherited) {
  ::close(inherited.pipe);
  if (inherited.pidfd >= 0)
    ::close(inherited.pidfd);
}

void end_with_parent(unique_fd lifeline) {
  std::thread{[fd = std::move(lifeline)] {
    block_all_signals();
    pollfd waiting{fd.get(), POLLIN, 0};
    while (::poll(&waiting, 1, -1) < 0 && errno == EINTR) {
    }
    ::_exit(orphan_exit_code);
  }}.detach();
}

} // namespace manager
