#pragma once

#include "libmanager/src/process/lifeline.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace manager {

/// Ends a server process that does not end by itself after its parent has ended, or a signal has
/// told it to stop. A clean end may take a few seconds; an operation of a program's own type that
/// never returns would delay it for ever. Has a thread of its own, and needs no other thread. At
/// most one in a process.
class stop_guard {
public:
  /// Starts the guard's thread.
  /// @param parent the ends that the server's process has inherited; both -1 if it has no parent to
  /// watch
  /// @param stop called in the guard's thread when the parent ends
  /// @throws error limit_reached if the system refuses the thread or a descriptor
  stop_guard(lifeline_ends parent, std::function<void()> stop);

  /// Records that the server has ended, and joins the thread.
  ~stop_guard();
  stop_guard(const stop_guard&) = delete;
  stop_guard& operator=(const stop_guard&) = delete;

  /// Returns true once the parent has ended or a signal has arrived. Any thread may call.
  bool is_stopping() const noexcept { return stopping_; }

  /// Sets the files of the server's sockets and an empty folder ("": none), which the guard removes
  /// if it ends the process. Call it before any signal may arrive.
  void remove_at_end(std::vector<std::string> sockets, std::string folder);

  /// Handles a signal that tells the server to stop. The first signal starts the time of the clean
  /// end, a second one ends the process. Signal handlers may call.
  void signaled(int number) noexcept;

private:
  void watch() noexcept;
  void await_reason() noexcept;
  bool server_ended_in_time() const noexcept;
  [[noreturn]] void end_process(int code) const noexcept;

  lifeline_ends parent_;
  std::function<void()> stop_;
  unique_fd news_; ///< an eventfd: a signal has arrived, or the server has ended
  std::vector<std::string> sockets_;
  std::string folder_;
  std::atomic<int> signal_{0}; ///< the first one
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

} // namespace manager
