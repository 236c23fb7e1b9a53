#include "libmanager/src/workers/worker_process.hpp"

#include <algorithm>

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

bool worker_process::alive() {
  return !wait_once(0);
}

std::optional<int> worker_process::exit_code() {
  wait_once(0);
  std::lock_guard guard{mutex_};
  return end_ ? end_->code : std::nullopt;
}

std::optional<std::string> worker_process::failure() {
  wait_once(0);
  std::lock_guard guard{mutex_};
  return failure_;
}

void worker_process::signal(int number) {
  std::lock_guard guard{mutex_};
  if (!end_)
    child_.signal(number);
}

bool worker_process::wait_once(int timeout_ms) {
  // Several threads may wait, without the lock; then one collects, and all see the result.
  child_.await_end(timeout_ms);
  std::lock_guard guard{mutex_};
  if (end_)
    return true;
  end_ = child_.collect();
  if (!end_)
    return false;
  if (auto report = ended_()) {
    failure_ = report->failure;
    if (!end_->code)
      end_->code = static_cast<int>(report->exit_code);
  }
  return true;
}

} // namespace manager::detail
