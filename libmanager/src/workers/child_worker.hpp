#pragma once

#include "actors/objects/time_limit.hpp"
#include "actors/server/workers.hpp"
#include "libmanager/src/process/child_process.hpp"
#include "libmanager/src/workers/worker_process.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace manager::detail {

/// One worker process, which is collected exactly once, whichever thread waits. Thread-safe.
class child_worker final : public worker_process {
public:
  /// Takes a started child. `ended` is called once, when the process was collected; it returns the
  /// worker's report.
  child_worker(std::string name, child_process child,
               std::function<std::optional<worker_report>()> ended)
      : name_{std::move(name)}, child_{std::move(child)}, ended_{std::move(ended)} {}

  const std::string& name() const noexcept override { return name_; }
  pid_t pid() const noexcept override { return child_.pid(); }

  bool wait(std::optional<time_limit> time) override;
  bool alive() override;

  /// Returns nullopt while the process runs, or if the code is not known: neither the kernel nor
  /// the worker told it.
  std::optional<int> exit_code() override;
  std::optional<std::string> failure() override;
  void signal(int number) override;

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
