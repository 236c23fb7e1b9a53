#pragma once

#include "libmanager/src/spawner/lifeline.hpp"
#include "libmanager/src/unique_fd.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace manager {

/// Ends a server process that does not end by itself once it should: its parent has ended, or a
/// signal told it to stop. A clean end may take a few seconds; an operation of a program's own type
/// that never returns would hold it up for ever. Has a thread of its own, and needs no other one.
/// One at a time in a process.
class stop_guard {
public:
  /// @param parent the ends that the server's process has inherited; both -1 if it follows nobody
  /// @param stop called in the guard's thread when the parent ends
  /// @throws error limit_reached when the system refuses the thread or a descriptor
  stop_guard(lifeline_ends parent, std::function<void()> stop);

  /// The server has ended.
  ~stop_guard();
  stop_guard(const stop_guard&) = delete;
  stop_guard& operator=(const stop_guard&) = delete;

  /// True once the parent has ended or a signal has arrived. Callable from any thread.
  bool is_stopping() const noexcept { return stopping_; }

  /// Names the files of the server's sockets and an empty folder ("": none), which the guard
  /// removes if it has to end the process. Before any signal may arrive.
  void remove_at_end(std::vector<std::string> sockets, std::string folder);

  /// Notes a signal that tells the server to stop. The first one starts the time of the clean end,
  /// the second one ends the process. Callable from signal handlers.
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
