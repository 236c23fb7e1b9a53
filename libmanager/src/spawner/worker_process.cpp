#include "libmanager/src/spawner/worker_process.hpp"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>

namespace manager::detail {

bool worker_process::wait(std::optional<time_limit> time) {
  using std::chrono::milliseconds;
  auto deadline = time_after(clock::now(), time.value_or(time_limit::for_ever()));
  for (;;) {
    auto left = std::chrono::ceil<milliseconds>(deadline - clock::now());
    auto slice = std::clamp<int64_t>(left.count(), 0, 60'000);
    if (wait_once(static_cast<int>(slice)))
      return true;
    if (clock::now() >= deadline)
      return false;
  }
}

std::optional<int> worker_process::exit_code() {
  wait_once(0);
  std::lock_guard guard{mutex_};
  return exit_code_;
}

std::optional<std::string> worker_process::failure() {
  wait_once(0);
  std::lock_guard guard{mutex_};
  return failure_;
}

void worker_process::signal(int number) {
  std::lock_guard guard{mutex_}; // while it is not collected, the number is still its own
  if (!exit_code_)
    ::kill(child_.pid, number);
}

bool worker_process::wait_once(int timeout_ms) {
  // Several threads may wait: they poll without the lock, then one collects and all see it.
  // Without a pidfd (descriptors had run out) the best is to look often.
  pollfd waiting{child_.pidfd.get(), POLLIN, 0};
  ::poll(&waiting, child_.pidfd ? 1 : 0, child_.pidfd ? timeout_ms : std::min(timeout_ms, 10));
  std::lock_guard guard{mutex_};
  if (exit_code_)
    return true;
  exit_code_ = wait_for_exit(child_, 0);
  if (!exit_code_)
    return false;
  failure_ = ended_();
  return true;
}

} // namespace manager::detail
