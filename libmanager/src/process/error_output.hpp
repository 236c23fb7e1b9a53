#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <mutex>
#include <string>
#include <thread>

namespace manager {

/// Stderr of a child process. A thread forwards it to this process's stderr and keeps its tail.
class error_output {
public:
  /// Makes the pipe.
  /// @throws error worker_failed if no descriptors are left
  error_output();
  ~error_output();
  error_output(const error_output&) = delete;
  error_output& operator=(const error_output&) = delete;

  /// Returns the writing end, for the child; valid until `follow`.
  int writing_end() const noexcept { return writer_.get(); }

  /// Starts the thread. Call it after the child was started.
  void follow();

  /// Reads what the child has written so far, and stops the thread. Call it after the child has
  /// ended. Does not wait for processes that the child started and that may hold the pipe open.
  /// Thread-safe.
  void finish() noexcept;

  /// Drops the thread in a forked child of this process, where the thread does not run.
  void abandon() noexcept;

  /// Returns the tail of the output. Thread-safe.
  std::string tail() const;

private:
  void read_until_finished();
  bool read_some();
  void pass_on(const char* bytes, size_t count);

  unique_fd reader_, writer_;
  unique_fd finished_; ///< an eventfd
  mutable std::mutex mutex_;
  std::string tail_;
  std::mutex thread_mutex_;
  std::thread thread_;
};

} // namespace manager
