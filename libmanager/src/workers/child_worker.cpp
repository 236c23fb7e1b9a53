#include "libmanager/src/workers/child_worker.hpp"

#include "libmanager/src/process/oom_kills.hpp"

#include <algorithm>
#include <csignal>

namespace manager::detail {

bool child_worker::wait(std::optional<time_limit> time) {
  using std::chrono::milliseconds;
  auto deadline = time_after(clock::now(), time.value_or(time_limit::for_ever()));
  for (;;) {
    auto left = std::chrono::ceil<milliseconds>(deadline - clock::now());
    auto slice = std::clamp<int64_t>(left.count(), 0, 60'000);
    if (wait_once(static_cast<int>(slice))) {
      for (auto& pipe : {about_.output, about_.error})
        if (pipe)
          about_.reader->drain(pipe, deadline);
      return true;
    }
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

std::optional<exit_cause> child_worker::cause() {
  wait_once(0);
  std::lock_guard guard{mutex_};
  return end_ ? std::optional{cause_} : std::nullopt;
}

void child_worker::signal(int number) {
  std::lock_guard guard{mutex_};
  if (end_)
    return;
  was_killed_ = was_killed_ || number == SIGKILL;
  child_.signal(number);
}

void worker_process::stop(time_limit grace) {
  signal(SIGTERM);
  if (wait(grace))
    return;
  signal(SIGKILL);
  wait(std::nullopt);
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
  auto report = about_.ended ? about_.ended() : std::nullopt;
  cause_ = cause_with(report);
  if (report) {
    failure_ = report->failure;
    if (!end_->code)
      end_->code = static_cast<int>(report->exit_code);
  }
  return true;
}

exit_cause child_worker::cause_with(const std::optional<worker_report>& report) {
  auto cause = cause_of(*end_);
  bool is_killed = cause.kind == end_kind::killed;
  if (report && report->failure && !is_killed)
    return {end_kind::uncaught, static_cast<int>(report->exit_code), report->type,
            *report->failure};
  if (report && cause.kind == end_kind::unknown)
    return {end_kind::exited, static_cast<int>(report->exit_code)};
  if (is_killed && cause.number == SIGKILL && !was_killed_
      && oom_kills::of_own_group().claim(about_.oom_kills))
    cause.kind = end_kind::out_of_memory;
  return cause;
}

} // namespace manager::detail
