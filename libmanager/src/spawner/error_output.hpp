#pragma once

#include "libmanager/src/unique_fd.hpp"

#include <mutex>
#include <string>
#include <thread>

namespace manager {

/// The error output of a child process: a thread passes it on to ours and remembers its end.
class error_output {
public:
  /// @throws error worker_failed without descriptors
  error_output();
  ~error_output();
  error_output(const error_output&) = delete;
  error_output& operator=(const error_output&) = delete;

  /// The end for the child; valid until `follow`.
  int writing_end() const noexcept { return writer_.get(); }

  /// Begins to read, when the child has been started.
  void follow();

  /// Takes what the child has written until now, and ends reading: to be called when the child has
  /// ended. Processes that it started may hold the pipe open; nobody waits for them. Thread-safe.
  void finish() noexcept;

  /// In a forked child of this process, where the thread does not exist.
  void abandon() noexcept;

  /// The end of what it wrote. Thread-safe.
  std::string tail() const;

private:
  void read_until_finished();
  bool read_some();
  void pass_on(const char* bytes, size_t count);

  unique_fd reader_, writer_;
  unique_fd finished_; ///< an event
  mutable std::mutex mutex_;
  std::string tail_;
  std::mutex thread_mutex_;
  std::thread thread_;
};

} // namespace manager
