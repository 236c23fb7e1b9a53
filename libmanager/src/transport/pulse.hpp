#pragma once

#include "libmanager/src/transport/network_loop.hpp"

#include <caf/io/broker.hpp>
#include <chrono>

namespace manager {

/// What makes the heartbeats of a node's connections beat. Runs on the network thread, so a program
/// that computes for hours is not taken for dead, and one whose network thread hangs is.
class pulse final : public caf::io::broker {
public:
  pulse(caf::actor_config& config, network_loop* loop);

  /// Makes it beat at least that often. Callable from any thread.
  static void quicken(const caf::actor& who, std::chrono::nanoseconds interval);

protected:
  caf::behavior make_behavior() override;

private:
  void quicken(std::chrono::nanoseconds interval);
  void beat_later();

  network_loop* loop_;
  std::chrono::nanoseconds interval_{0}; ///< 0: not at all, so far
};

/// Starts it; it ends with an exit message.
caf::actor spawn_pulse(caf::actor_system& system, network_loop& loop);

} // namespace manager
