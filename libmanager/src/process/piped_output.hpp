#pragma once

#include "libmanager/src/system/unique_fd.hpp"
#include "manager/process_stream.hpp"

#include <mutex>
#include <string>
#include <string_view>

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

  /// Reads as `read_available`, but keeps the bytes, which `read_available` passes on later. Same
  /// thread, within a handler.
  bool keep_available();

  /// Returns true if there are bytes that `keep_available` has kept. Same thread.
  bool has_kept() const noexcept { return !kept_.empty(); }

  /// Passes the last line, which has no newline. Same thread as `read_available`.
  void pass_last_line();

  /// Returns the tail of a captured stream. Thread-safe.
  std::string tail() const;

private:
  template <class Take> bool read_into(Take take);
  void pass_kept();
  void take(std::string_view bytes);
  void pass_lines(std::string_view bytes);
  void keep(std::string_view bytes);

  process_stream stream_;
  unique_fd reader_, writer_;
  std::string line_; ///< begin of the next line
  std::string kept_; ///< bytes that follow
  mutable std::mutex mutex_;
  std::string tail_;
};

} // namespace manager
