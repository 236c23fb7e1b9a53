#pragma once

#include "actors/objects/time_limit.hpp"
#include "actors/server/workers.hpp"
#include "libmanager/src/process/child_process.hpp"
#include "libmanager/src/process/output_reader.hpp"
#include "libmanager/src/workers/worker_process.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace manager::detail {

/// Properties of a worker process besides its child process.
struct worker_about {
  std::string name;
  bool daemon = true;
  bool linger = false;
  std::shared_ptr<piped_output> output{}, error{}; ///< null: the stream is no pipe
  std::shared_ptr<output_reader> reader{};         ///< of these pipes
  uint64_t oom_kills = 0;                          ///< count at the start of the process

  /// Function that is called once, when the process was collected; returns the worker's report.
  std::function<std::optional<worker_report>()> ended{};
};

/// One worker process or other program, which is collected exactly once, whichever thread waits.
/// Thread-safe.
class child_worker final : public worker_process {
public:
  /// Takes a started child.
  child_worker(worker_about about, child_process child)
      : about_{std::move(about)}, child_{std::move(child)} {}

  const std::string& name() const noexcept override { return about_.name; }
  bool daemon() const noexcept { return about_.daemon; }
  bool linger() const noexcept { return about_.linger; }
  pid_t pid() const noexcept override { return child_.pid(); }
  int pidfd() const noexcept override { return child_.pidfd(); }

  bool wait(std::optional<time_limit> time) override;
  bool alive() override;

  /// Returns nullopt while the process runs, or if the code is not known: neither the kernel nor
  /// the worker told it.
  std::optional<int> exit_code() override;
  std::optional<std::string> failure() override;
  std::optional<exit_cause> cause() override;
  std::string output() const override { return about_.output ? about_.output->tail() : ""; }
  std::string error_output() const override { return about_.error ? about_.error->tail() : ""; }
  void signal(int number) override;

private:
  using clock = std::chrono::steady_clock;

  bool wait_once(int timeout_ms);
  exit_cause cause_with(const std::optional<worker_report>& report);

  worker_about about_;
  child_process child_;
  std::mutex mutex_;
  bool was_killed_ = false; ///< by `signal`
  std::optional<process_end> end_;
  std::optional<std::string> failure_;
  exit_cause cause_;
};

} // namespace manager::detail
