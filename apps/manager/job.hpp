#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

// Processes of `manager run`.

namespace manager::app {

/// Treatment of the processes' output lines.
enum class grouping : uint8_t {
  whole, ///< all lines of a process together, when it ends
  lines, ///< each line when it is complete
  none,  ///< directly to the output of this program
};

/// One process of a program, with its output. Not movable; use from one thread.
class job {
public:
  /// Starts the program with no signal blocked and an empty stdin.
  /// @param number from 1 on; `{#}` in the words is replaced by it
  /// @throws error bad_argument if the program cannot be started
  job(uint64_t number, const std::vector<std::string>& words,
      const std::vector<std::string>& environment, grouping output, bool tagged);
  ~job();
  job(const job&) = delete;
  job& operator=(const job&) = delete;

  uint64_t number() const noexcept { return number_; }
  pid_t pid() const noexcept { return pid_; }

  /// Descriptors to read from; -1 after their ends.
  int out() const noexcept { return streams_[0].pipe; }
  int err() const noexcept { return streams_[1].pipe; }

  /// Reads and prints lines of the output that is ready; `which` is 0 for stdout, 1 for stderr.
  void read(int which);

  /// Records that the process has ended, and prints what is left of its output.
  void finish(int status);
  bool has_ended() const noexcept { return pid_ == 0; }

  /// Exit code; 128 plus the signal that killed the process.
  int exit_code() const noexcept { return exit_code_; }
  void kill(int signal) const noexcept;

private:
  struct stream {
    int pipe = -1;
    std::FILE* file = nullptr; ///< for `grouping::whole`
    std::string rest;          ///< of the last line
  };

  void print_line(int which, const std::string& line) const;
  void print_file(int which);

  uint64_t number_;
  pid_t pid_ = 0;
  bool tagged_;
  stream streams_[2];
  int exit_code_ = 0;
};

} // namespace manager::app
