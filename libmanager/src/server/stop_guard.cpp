#include "libmanager/src/server/stop_guard.hpp"

#include "actors/value/errc.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

/// Time limit of a clean end.
constexpr std::chrono::seconds grace{3};

unique_fd make_event() {
  unique_fd event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!event)
    throw error{errc::limit_reached, "no descriptors are left for a server (RLIMIT_NOFILE)"};
  return event;
}

void announce(const unique_fd& event) noexcept {
  uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(event.get(), &one, sizeof one);
}

/// Returns the exit code that a shell reports for a process killed by this signal.
int exit_code_of(int signal) noexcept {
  return 128 + (signal != 0 ? signal : SIGTERM);
}

} // namespace

stop_guard::stop_guard(lifeline_ends parent, std::function<void()> stop)
    : parent_{parent}, stop_{std::move(stop)}, news_{make_event()} {
  sigset_t all, before; // signals are for the other threads
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread{[this] { watch(); }};
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  } catch (const std::system_error& failure) {
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw error{errc::limit_reached, std::string{"cannot start a thread: "} + failure.what()};
  }
}

stop_guard::~stop_guard() {
  ended_ = true;
  announce(news_);
  thread_.join();
}

void stop_guard::remove_at_end(std::vector<std::string> sockets, std::string folder) {
  sockets_ = std::move(sockets);
  folder_ = std::move(folder);
}

void stop_guard::signaled(int number) noexcept {
  int none = 0;
  if (!signal_.compare_exchange_strong(none, number))
    end_process(exit_code_of(number));
  stopping_ = true;
  announce(news_);
}

void stop_guard::watch() noexcept {
  await_reason();
  if (server_ended_in_time())
    return;
  ::dprintf(
      2,
      "manager server (process %d): not stopped after %d s, because an operation does not return; "
      "the process ends now\n",
      ::getpid(), static_cast<int>(grace.count()));
  end_process(exit_code_of(signal_));
}

/// Waits for the end of the parent, and then stops the server; or for a signal, which has stopped
/// the server already; or for the end of the server.
void stop_guard::await_reason() noexcept {
  std::array<pollfd, 3> waiting{
      {{parent_.pipe, POLLIN, 0}, {parent_.pidfd, POLLIN, 0}, {news_.get(), POLLIN, 0}}};
  while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {
  }
  if (waiting[0].revents == 0 && waiting[1].revents == 0)
    return;
  stopping_ = true;
  stop_();
}

bool stop_guard::server_ended_in_time() const noexcept {
  auto end = clock::now() + grace;
  while (!ended_) {
    uint64_t noted = 0;
    [[maybe_unused]] auto read = ::read(news_.get(), &noted, sizeof noted);
    auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
    if (left.count() <= 0)
      return false;
    pollfd waiting{news_.get(), POLLIN, 0};
    if (!ended_)
      ::poll(&waiting, 1, static_cast<int>(left.count()));
  }
  return true;
}

/// Ends the process; makes only async-signal-safe calls.
void stop_guard::end_process(int code) const noexcept {
  for (auto& each : sockets_)
    ::unlink(each.c_str());
  if (!folder_.empty())
    ::rmdir(folder_.c_str());
  ::_exit(code);
}

} // namespace manager
