#pragma once

#include "actors/objects/time_limit.hpp"
#include "actors/server/workers.hpp"
#include "libmanager/src/process/child_process.hpp"
#include "libmanager/src/process/output_reader.hpp"
#include "manager/exit_cause.hpp"

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
class worker_process {
public:
  /// Takes a started child.
  worker_process(worker_about about, child_process child)
      : about_{std::move(about)}, child_{std::move(child)} {}

  const std::string& name() const noexcept { return about_.name; }
  bool daemon() const noexcept { return about_.daemon; }
  bool linger() const noexcept { return about_.linger; }
  pid_t pid() const noexcept { return child_.pid(); }
  int pidfd() const noexcept { return child_.pidfd(); }

  /// Waits for at most `time` (nullopt: for ever) until the process has ended and its output was
  /// passed on; returns true if the process has ended.
  bool wait(std::optional<time_limit> time);

  bool alive();

  /// Returns nullopt while the process runs, or if the code is not known: neither the kernel nor
  /// the worker told it.
  std::optional<int> exit_code();
  std::optional<std::string> failure();

  /// Returns nullopt while the process runs.
  std::optional<exit_cause> cause();

  /// Returns the tails of captured streams.
  std::string output() const { return about_.output ? about_.output->tail() : ""; }
  std::string error_output() const { return about_.error ? about_.error->tail() : ""; }

  /// Sends a signal unless the process has ended.
  void signal(int number);

  /// Sends SIGTERM, waits for `grace`, and kills the process if it has not ended.
  void stop(time_limit grace);

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
