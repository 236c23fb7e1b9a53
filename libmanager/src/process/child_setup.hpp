#pragma once

#include "manager/process_options.hpp"

#include <cstdint>
#include <string>
#include <sys/resource.h>
#include <sys/types.h>
#include <vector>

namespace manager {

/// Working folder, limits and niceness that a new process gets before it executes its program.
class child_setup {
public:
  child_setup() = default;

  /// Prepares the folder and the limits.
  /// @throws error bad_argument for limits that no process can have
  child_setup(std::string folder, const resource_limits& limits);

  /// Makes the kernel end the process by SIGKILL when the thread that has started it ends.
  void end_with_starting_thread(pid_t parent) { parent_ = parent; }

  /// Applies everything. The function makes system calls only, because the child runs in its
  /// parent's memory. Returns the step that failed, with errno set; null if none.
  const char* apply() const;

private:
  struct limit {
    int resource;
    rlimit value;
    const char* step;
  };

  std::string folder_;
  std::vector<limit> limits_;
  int nice_ = 0;
  std::vector<uint8_t> cores_; ///< bits of the processors; empty: all
  pid_t parent_ = 0;
};

} // namespace manager
