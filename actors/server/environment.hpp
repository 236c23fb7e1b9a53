#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace manager {

/// Surroundings of a server: its clock, its network thread, and what is told of its objects. The
/// server itself knows no clock, no thread and no network. `server_core` implements it for a CAF
/// node, tests implement it by hand.
class environment {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Returns the time. Network thread.
  virtual time_point now() const = 0;

  /// Calls `dispatcher::time_came` on the network thread at that time, or soon after.
  virtual void wake_at(time_point when) = 0;

  /// Returns true if the calling thread is the network thread.
  virtual bool on_network_thread() const = 0;

  /// Runs `action` on the network thread, later. Callable from any thread.
  virtual void post(std::function<void()> action) = 0;

  /// Reports that an object was dropped. Network thread.
  virtual void object_dropped(uint64_t object) noexcept = 0;

protected:
  ~environment() = default;
};

} // namespace manager
