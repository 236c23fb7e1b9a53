#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

namespace manager {

/// Kind of a process's end.
enum class end_kind : uint8_t {
  unknown,       ///< neither the kernel nor the process told the cause
  exited,        ///< the task returned, or the process called `exit`
  killed,        ///< a signal killed the process
  uncaught,      ///< an exception left the task
  out_of_memory, ///< the kernel killed the process because its control group had no memory left
};

/// Cause of a process's end. Prints as "exited 3", "killed by SIGKILL", "uncaught
/// std::runtime_error: the disk is full", "out of memory", "unknown".
struct exit_cause {
  end_kind kind = end_kind::unknown;
  int number = 0;     ///< exit code, or number of the signal that killed the process
  std::string type{}; ///< of an uncaught exception, "std::runtime_error"
  std::string text{}; ///< of an uncaught exception; at most 64 KiB and a note

  /// Returns true if the process exited with code 0.
  bool success() const noexcept { return kind == end_kind::exited && number == 0; }

  friend bool operator==(const exit_cause&, const exit_cause&) = default;
};

/// Returns the text that `<<` prints.
std::string to_string(const exit_cause& cause);
std::ostream& operator<<(std::ostream& out, const exit_cause& cause);

} // namespace manager
