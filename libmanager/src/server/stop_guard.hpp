#pragma once

#include "libmanager/src/unique_fd.hpp"

#include <atomic>
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
  /// @param lifeline becomes readable when the parent ends; empty if the server has none to follow
  /// @throws error limit_reached when the system refuses the thread or a descriptor
  explicit stop_guard(unique_fd lifeline);

  /// The server has ended.
  ~stop_guard();
  stop_guard(const stop_guard&) = delete;
  stop_guard& operator=(const stop_guard&) = delete;

  /// Becomes readable when the parent ends; -1 without one.
  int lifeline() const noexcept { return lifeline_.get(); }

  /// Names the files of the server's sockets and an empty folder ("": none), which the guard
  /// removes if it has to end the process. Before any signal may arrive.
  void remove_at_end(std::vector<std::string> sockets, std::string folder);

  /// Notes a signal that tells the server to stop. The first one starts the time of the clean end,
  /// the second one ends the process. Callable from signal handlers.
  void signaled(int number) noexcept;

private:
  void watch() const noexcept;
  bool server_ended_in_time() const noexcept;
  [[noreturn]] void end_process(int code) const noexcept;

  unique_fd lifeline_;
  unique_fd told_;
  unique_fd ended_;
  std::vector<std::string> sockets_;
  std::string folder_;
  std::atomic<int> signal_{0}; ///< the first one
  std::thread thread_;
};

} // namespace manager
