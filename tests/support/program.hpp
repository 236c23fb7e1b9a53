#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

// Other programs in tests of the process tier: run to their end, or beside the test.

namespace manager::test {

/// Tells whether this program, and those that it runs, are built with a sanitizer.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// Returns true if programs fail without free descriptors. Programs with the sanitizer for
/// undefined behaviour do: the sanitizer reads memory through a pipe, and reports an invalid object
/// if it gets none.
constexpr bool needs_descriptors() {
#if defined(__SANITIZE_ADDRESS__)
  return true;
#else
  return false;
#endif
}

/// Time limit of a wait in a test: generous, and longer with sanitizers, which slow programs down.
inline constexpr std::chrono::minutes patience{sanitized ? 10 : 1};

/// Returns the path of a program that is built with the tests; without a name, the folder of all.
std::string bin(const std::string& name = {});

struct run_options {
  std::vector<std::string> environment;      ///< "NAME=value", added to this process's own
  std::string folder;                        ///< working folder; empty: the current one
  std::chrono::milliseconds limit{patience}; ///< for `wait`: a program that takes longer is killed
};

/// Exit code and output of a program.
struct outcome {
  int exit_code; ///< negative: the number of the signal that killed it
  std::string out, err;
};

/// A program that runs beside the test, with an empty stdin and without the test's descriptors. The
/// destructor kills the program if it still runs. Use from one thread.
/// @throws std::runtime_error, with the program's output, if the program cannot be started or takes
/// too long
class running_program {
public:
  explicit running_program(std::vector<std::string> argv, run_options options = {});
  ~running_program();
  running_program(const running_program&) = delete;
  running_program& operator=(const running_program&) = delete;

  pid_t pid() const noexcept { return pid_; }

  /// Returns the next line of the output, without the newline; waits up to `patience`. Returns
  /// nullopt at the end of the output.
  std::optional<std::string> read_line();

  /// Sends a signal, unless the program has ended and was waited for.
  void kill(int signal) const;

  /// Returns false once the program has ended.
  bool alive();

  /// Waits until the program has ended, reading its output meanwhile, and returns the exit code;
  /// negative: the number of the signal that killed it. May be called several times.
  int wait();

  /// Returns the output that was not read as lines and has been waited for.
  const std::string& out() const noexcept { return out_; }

  /// Returns the stderr output so far.
  std::string err() const;

private:
  using deadline = std::chrono::steady_clock::time_point;

  void start(const run_options& options, int out);
  bool read_some();
  void wait_for_news(int process, deadline end);
  void collect(bool must_have_ended);
  [[noreturn]] void fail(const std::string& why) const;

  std::vector<std::string> argv_;
  std::chrono::milliseconds limit_;
  pid_t pid_ = -1;
  unique_fd pidfd_, pipe_, errors_;
  bool out_ended_ = false;
  std::string out_;
  std::optional<int> exit_code_;
};

/// Runs a program to its end.
outcome run(std::vector<std::string> argv, run_options options = {});

} // namespace manager::test
