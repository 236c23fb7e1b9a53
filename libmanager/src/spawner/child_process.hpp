#pragma once

#include "libmanager/src/unique_fd.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace manager {

/// How a process ended.
struct process_end {
  /// The exit code, or the negative number of the signal that killed it. Nothing: not known,
  /// because SIGCHLD is ignored or the program itself collected the process, and the kernel
  /// (before 6.15) does not tell others.
  std::optional<int> code;
};

/// In words: "exited with code 1", "was killed by signal 9 (Killed)".
std::string describe(const process_end& end);

/// A child of this process. By its pidfd it means this child and no other process, also after the
/// program has collected it and its number was given to another process. Without a pidfd (kernels
/// before 5.2) signals are sent by number, as long as the number is that of a child of ours.
/// `await_end` and `signal` may be called by any thread at any time, `collect` by one at a time.
class child_process {
public:
  child_process(pid_t pid, unique_fd pidfd) noexcept : pid_{pid}, pidfd_{std::move(pidfd)} {}

  pid_t pid() const noexcept { return pid_; }

  /// Waits for at most `timeout_ms` (-1: for ever); true when the process has ended. May return
  /// earlier: without a pidfd it looks again and again, and signals interrupt it.
  bool await_end(int timeout_ms) const noexcept;

  /// How the process ended; nothing while it runs. Collects it, unless the program has done so.
  std::optional<process_end> collect() const noexcept;

  /// Sends a signal to this process; nothing happens when it has ended.
  void signal(int number) const noexcept;

private:
  pid_t pid_;
  unique_fd pidfd_;
};

} // namespace manager
