#pragma once

#include "libmanager/src/process/piped_output.hpp"

#include <chrono>
#include <memory>
#include <poll.h>
#include <span>

namespace manager {

/// Reads the piped output of a session's processes on one thread, the output thread, which also
/// runs the handlers of lines. The thread starts with the first pipe. Thread-safe.
class output_reader {
public:
  output_reader();
  ~output_reader();
  output_reader(const output_reader&) = delete;
  output_reader& operator=(const output_reader&) = delete;

  /// Reads `output` until its end: all processes that have the pipe have ended. Call it before the
  /// writing end is given away.
  /// @throws error worker_failed if no descriptors or threads are left
  void add(const std::shared_ptr<piped_output>& output);

  using time_point = std::chrono::steady_clock::time_point;

  /// Waits, until `deadline`, for everything that `output` contains now to be read and passed on.
  /// Returns at once on the output thread and in a forked child.
  void drain(const std::shared_ptr<piped_output>& output, time_point deadline);

  /// Reads what the pipes contain, and ends the thread. Does not wait for processes that still have
  /// a pipe; returns at once on the output thread and in a forked child.
  void end() noexcept;

private:
  class state;
  friend int poll_and_read(std::span<pollfd> waiting, int timeout_ms);

  std::shared_ptr<state> state_;
};

/// Waits as poll(2). On an output thread, where a handler of lines may wait for a process, also
/// reads the output of the session's processes meanwhile: a process that cannot write would not
/// end. The handlers get these lines after the one that waits.
int poll_and_read(std::span<pollfd> waiting, int timeout_ms);

} // namespace manager
