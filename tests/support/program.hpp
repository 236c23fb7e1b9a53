#pragma once

#include "libmanager/src/unique_fd.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

// Other programs, as the process tier runs them: to their end, or at work beside the test.

namespace manager::test {

/// Whether this program, and those that it runs, are built with a sanitizer.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// Whether programs fail without free descriptors, as those do that are built with the sanitizer
/// for undefined behaviour: it reads memory through a pipe, and takes its lack for a bad object.
constexpr bool needs_descriptors() {
#if defined(__SANITIZE_ADDRESS__)
  return true;
#else
  return false;
#endif
}

/// How long a test waits at most for what must happen: generously, and more so where sanitizers
/// make everything slow.
inline constexpr std::chrono::minutes patience{sanitized ? 10 : 1};

struct run_options {
  std::vector<std::string> environment;      ///< "NAME=value", added to this process's own
  std::string folder;                        ///< where it runs; empty: here
  std::chrono::milliseconds limit{patience}; ///< for `wait`: one that takes longer is killed
};

/// How a program ended.
struct outcome {
  int exit_code; ///< negative: the number of the signal that killed it
  std::string out, err;
};

/// A program that runs beside the test, with nothing to read and none of the test's descriptors. If
/// it still runs when this object goes, it is killed. Use from one thread.
/// @throws std::runtime_error, with what the program wrote, when it cannot be started or takes too
/// long
class running_program {
public:
  explicit running_program(std::vector<std::string> argv, run_options options = {});
  ~running_program();
  running_program(const running_program&) = delete;
  running_program& operator=(const running_program&) = delete;

  pid_t pid() const noexcept { return pid_; }

  /// The next line of its output, without the newline; waits with patience. Nothing when the
  /// output has ended.
  std::optional<std::string> read_line();

  /// Sends a signal, unless the program has ended and was waited for.
  void kill(int signal) const;

  /// False once the program has ended.
  bool alive();

  /// Waits until the program has ended, reading its output meanwhile, and returns the exit code;
  /// negative is the number of the signal that killed it. Again and again if you like.
  int wait();

  /// The output that was not read as lines, as far as it has been waited for.
  const std::string& out() const noexcept { return out_; }

  /// What it has written to its error output until now.
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
