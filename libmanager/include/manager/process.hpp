#pragma once

#include "actors/objects/time_limit.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>

namespace manager {

namespace detail {
class worker_process; // libmanager/src/workers/worker_process.hpp
}

/// A worker process, as `multiprocessing.Process` after `start`. Copies refer to the same process.
/// Any thread may use any copy. A worker runs on when all copies are destroyed. When the session
/// that spawned a worker ends, the worker is terminated, as Python's daemonic processes are. No
/// worker outlives the program that spawned it, however that program ends.
class process {
public:
  explicit process(std::shared_ptr<detail::worker_process> worker) : worker_{std::move(worker)} {}

  /// Returns "task-3": the task's name and a number.
  const std::string& name() const;
  pid_t pid() const;

  /// Blocks until the process has ended. May be called several times.
  void join() const;

  /// Waits for at most `time`; returns true if the process has ended.
  bool join_for(time_limit time) const;
  template <class Clock, class Duration>
  bool join_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return join_for(time_limit::until(when));
  }

  bool alive() const;

  /// Returns nullopt while the process runs; then 0 if its task returned, 1 if an exception left
  /// the task, -N if signal N killed the process, otherwise the status that the process passed to
  /// `exit`. Also nullopt if the process has ended (`alive()` is false) with unknown status:
  /// SIGCHLD is ignored or the program collected the process itself, the kernel is older than 6.15,
  /// and the worker was killed or called `exit`.
  std::optional<int> exit_code() const;

  /// Returns the text of the exception that ended the task, once the process has ended with 1. A
  /// text of more than 64 KiB is cut, with a note of its length.
  std::optional<std::string> failure() const;

  /// Sends SIGTERM (`terminate`) or SIGKILL (`kill`) to this process; never to another process that
  /// has got its number. Has no effect if the process has ended.
  void terminate() const;
  void kill() const;

private:
  std::shared_ptr<detail::worker_process> worker_;
};

} // namespace manager
