#pragma once

#include "actors/objects/time_limit.hpp"
#include "manager/exit_cause.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace manager::detail {

/// Implementation of a `process`: a worker process or another program, or one that a test
/// simulates. Thread-safe.
class worker_process {
public:
  worker_process() = default;
  worker_process(const worker_process&) = delete;
  worker_process& operator=(const worker_process&) = delete;
  virtual ~worker_process() = default;

  virtual const std::string& name() const noexcept = 0;
  virtual pid_t pid() const noexcept = 0;

  /// Returns a descriptor that becomes readable when the process ends; -1: there is none.
  virtual int pidfd() const noexcept = 0;

  /// Waits for at most `time` (nullopt: for ever) until the process has ended and its output was
  /// passed on; returns true if the process has ended.
  virtual bool wait(std::optional<time_limit> time) = 0;

  virtual bool alive() = 0;

  /// Returns nullopt while the process runs, or if the code is not known.
  virtual std::optional<int> exit_code() = 0;
  virtual std::optional<std::string> failure() = 0;

  /// Returns nullopt while the process runs.
  virtual std::optional<exit_cause> cause() = 0;

  /// Returns the tails of captured streams.
  virtual std::string output() const = 0;
  virtual std::string error_output() const = 0;

  /// Sends a signal unless the process has ended.
  virtual void signal(int number) = 0;

  /// Sends SIGTERM, waits for `grace`, and kills the process if it has not ended.
  void stop(time_limit grace);
};

} // namespace manager::detail
