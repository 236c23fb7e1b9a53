#pragma once

#include "libmanager/src/system/unique_fd.hpp"
#include "manager/process_stream.hpp"

#include <mutex>
#include <string>

namespace manager {

/// Standard stream of a child process that arrives through a pipe: calls the stream's handler for
/// each line, or keeps the tail.
class piped_output {
public:
  /// Makes the pipe.
  /// @throws error worker_failed if no descriptors are left
  explicit piped_output(process_stream stream);

  /// Returns the writing end, for the child; valid until `close_writing_end`.
  int writing_end() const noexcept { return writer_.get(); }
  void close_writing_end() noexcept { writer_.reset(); }

  int reading_end() const noexcept { return reader_.get(); }

  /// Reads what is in the pipe, at most what fits into it; returns false at the end of the output.
  /// Call it on the thread that runs the handlers.
  bool read_available();

  /// Passes the last line, which has no newline. Same thread as `read_available`.
  void pass_last_line();

  /// Returns the tail of a captured stream. Thread-safe.
  std::string tail() const;

private:
  void take(const char* bytes, size_t count);
  void pass_lines(std::string_view bytes);
  void keep(std::string_view bytes);

  process_stream stream_;
  unique_fd reader_, writer_;
  std::string line_; ///< begin of the next line
  mutable std::mutex mutex_;
  std::string tail_;
};

} // namespace manager
