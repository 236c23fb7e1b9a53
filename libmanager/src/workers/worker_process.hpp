#pragma once

#include "actors/objects/time_limit.hpp"
#include "actors/server/workers.hpp"
#include "libmanager/src/process/child_process.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace manager::detail {

/// One worker process, which is collected exactly once, whichever thread waits. Thread-safe.
class worker_process {
public:
  /// Takes a started child. `ended` is called once, when the process was collected; it returns the
  /// worker's report.
  worker_process(std::string name, child_process child,
                 std::function<std::optional<worker_report>()> ended)
      : name_{std::move(name)}, child_{std::move(child)}, ended_{std::move(ended)} {}

  const std::string& name() const noexcept { return name_; }
  pid_t pid() const noexcept { return child_.pid(); }

  /// Waits for at most `time` (nullopt: for ever); returns true if the process has ended.
  bool wait(std::optional<time_limit> time);

  bool alive();

  /// Returns nullopt while the process runs, or if the code is not known: neither the kernel nor
  /// the worker told it.
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
