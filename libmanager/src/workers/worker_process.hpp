#pragma once

#include "actors/objects/time_limit.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace manager::detail {

/// Implementation of a `process`: a worker process, or one that a test simulates.
class worker_process {
public:
  worker_process() = default;
  worker_process(const worker_process&) = delete;
  worker_process& operator=(const worker_process&) = delete;
  virtual ~worker_process() = default;

  virtual const std::string& name() const noexcept = 0;
  virtual pid_t pid() const noexcept = 0;

  /// Waits for at most `time` (nullopt: for ever); returns true if the process has ended.
  virtual bool wait(std::optional<time_limit> time) = 0;

  virtual bool alive() = 0;

  /// Returns nullopt while the process runs, or if the code is not known.
  virtual std::optional<int> exit_code() = 0;
  virtual std::optional<std::string> failure() = 0;

  /// Sends a signal unless the process has ended.
  virtual void signal(int number) = 0;
};

} // namespace manager::detail
