#pragma once

#include "libmanager/src/system/unique_fd.hpp"
#include "manager/exit_cause.hpp"

#include <optional>
#include <sys/types.h>

namespace manager {

/// End of a process.
struct process_end {
  /// Exit code, or the negative number of the signal that killed the process. Nullopt if not known:
  /// SIGCHLD is ignored or the program collected the process itself, and the kernel (before 6.15)
  /// does not tell others.
  std::optional<int> code;
};

/// Returns the end as a value that can be printed.
exit_cause cause_of(const process_end& end);

/// A child of this process. The pidfd refers to this child only, even after the program has
/// collected the child and the kernel has reused the child's number. Without a pidfd (kernels
/// before 5.2), signals are sent by number, as long as the number belongs to a child of this
/// process. Any thread may call `await_end` and `signal` at any time; `collect` by one thread at a
/// time.
class child_process {
public:
  child_process(pid_t pid, unique_fd pidfd) noexcept : pid_{pid}, pidfd_{std::move(pidfd)} {}

  pid_t pid() const noexcept { return pid_; }

  /// Returns the pidfd, which becomes readable at the end of the process; -1 if there is none.
  int pidfd() const noexcept { return pidfd_.get(); }

  /// Waits for at most `timeout_ms` (-1: for ever); returns true if the process has ended. May
  /// return false early: without a pidfd the function polls, and signals interrupt the wait.
  bool await_end(int timeout_ms) const noexcept;

  /// Returns the end of the process; nullopt while the process runs. Collects the process, unless
  /// the program has done so.
  std::optional<process_end> collect() const noexcept;

  /// Sends a signal to the process; has no effect if the process has ended.
  void signal(int number) const noexcept;

private:
  pid_t pid_;
  unique_fd pidfd_;
};

} // namespace manager
