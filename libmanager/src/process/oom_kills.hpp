#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace manager {

/// Counter of the processes that the kernel has killed because the control group of this process
/// had no memory left: `oom_kill` in the group's memory.events (memory.oom_control in version 1).
/// A process that SIGKILL ended was one of them only if the counter has risen. Thread-safe.
class oom_kills {
public:
  /// `file` has the counter; empty: there is none.
  explicit oom_kills(std::string file) : file_{std::move(file)} {}

  /// Returns the counter of this process's control group.
  static oom_kills& of_own_group();

  /// Returns the number of processes killed so far; 0 if it is not known.
  uint64_t count() const;

  /// Attributes one process that the kernel has killed after the counter was `before` to the
  /// caller; returns false if all of them are attributed.
  bool claim(uint64_t before);

private:
  std::string file_;
  std::mutex mutex_;
  uint64_t claimed_ = 0; ///< the counter after the last claim
};

/// Returns the file with the counter for a process whose /proc/PID/cgroup has this content; empty
/// if the process has no control group for memory. `root` is where the groups are mounted.
std::string oom_file_of(const std::string& groups, const std::string& root = "/sys/fs/cgroup");

} // namespace manager
