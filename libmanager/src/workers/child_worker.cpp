#include "libmanager/src/workers/child_worker.hpp"

#include <algorithm>

namespace manager::detail {

bool child_worker::wait(std::optional<time_limit> time) {
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

bool child_worker::alive() {
  return !wait_once(0);
}

std::optional<int> child_worker::exit_code() {
  wait_once(0);
  std::lock_guard guard{mutex_};
  return end_ ? end_->code : std::nullopt;
}

std::optional<std::string> child_worker::failure() {
  wait_once(0);
  std::lock_guard guard{mutex_};
  return failure_;
}

void child_worker::signal(int number) {
  std::lock_guard guard{mutex_};
  if (!end_)
    child_.signal(number);
}

bool child_worker::wait_once(int timeout_ms) {
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
