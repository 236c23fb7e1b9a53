#pragma once

#include "actors/model/time_limit.hpp"
#include "actors/runtime/workers.hpp"
#include "libmanager/src/spawner/child_process.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace manager::detail {

/// One worker process: collects it exactly once, whoever waits. Thread-safe.
class worker_process {
public:
  /// `ended` is called once, when the process was collected; it returns what the worker reported.
  worker_process(std::string name, child_process child,
                 std::function<std::optional<worker_report>()> ended)
      : name_{std::move(name)}, child_{std::move(child)}, ended_{std::move(ended)} {}

  const std::string& name() const noexcept { return name_; }
  pid_t pid() const noexcept { return child_.pid(); }

  /// Waits for at most `time` (nothing: for ever); true when the process has ended.
  bool wait(std::optional<time_limit> time);

  bool alive();

  /// Nothing while it runs, or when it is not known: the kernel does not tell, nor did the worker.
  std::optional<int> exit_code();
  std::optional<std::string> failure();

  /// Sends a signal unless the process has ended.
  void signal(int number);

private:
  using clock = std::chrono::steady_clock;

  bool wait_once(int timeout_ms);

  std::string name_;
  child_process child_;
  std::function<std::optional<worker_report>()> ended_;
  std::mutex mutex_;
  std::optional<process_end> end_;
  std::optional<std::string> failure_;
};

} // namespace manager::detail
