#pragma once

#include "actors/model/time_limit.hpp"

#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>

namespace manager {

namespace detail {
class worker_process; // libmanager/src/spawner/worker_process.hpp
}

/// A worker process, as `multiprocessing.Process` after `start`. Copies refer to the same process;
/// any thread may use any copy. Dropping all copies lets the worker run on; workers that still run
/// when the session that spawned them ends are terminated, as Python's daemonic processes are, and
/// none outlives the program that spawned it, however that ends.
class process {
public:
  explicit process(std::shared_ptr<detail::worker_process> worker) : worker_{std::move(worker)} {}

  /// "task-3": the task's name and a number.
  const std::string& name() const;
  pid_t pid() const;

  /// Waits until the process has ended; again and again if you like.
  void join() const;

  /// Waits for at most `time`; true when the process has ended.
  bool join_for(time_limit time) const;

  bool alive() const;

  /// Nothing while it runs; 0 when its task returned, 1 when an exception left the task, -N when
  /// signal N killed it, else what it passed to `exit`. Also nothing when it has ended (`alive()`
  /// is false) and nobody can tell how: SIGCHLD is ignored or the program itself collected it, the
  /// kernel is older than 6.15, and the worker was killed or called `exit`.
  std::optional<int> exit_code() const;

  /// What the exception said that ended the task, once the process has ended with 1. Of a text of
  /// more than 64 KiB its beginning, and a note of its length.
  std::optional<std::string> failure() const;

  /// Sends SIGTERM, SIGKILL, to this process and never to another one that has its number now.
  /// Nothing happens when the process has ended.
  void terminate() const;
  void kill() const;

private:
  std::shared_ptr<detail::worker_process> worker_;
};

} // namespace manager
