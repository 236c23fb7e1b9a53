#pragma once

#include "libmanager/src/basp/network_loop.hpp"

#include <caf/io/broker.hpp>
#include <chrono>

namespace manager {

/// Heartbeat timer of a node's connections. Runs on the network thread: a program that computes for
/// hours is not taken for dead, but one whose network thread hangs is.
class heartbeat_timer final : public caf::io::broker {
public:
  heartbeat_timer(caf::actor_config& config, network_loop* loop);

  /// Makes the timer beat at least that often. Any thread may call.
  static void quicken(const caf::actor& who, std::chrono::nanoseconds interval);

protected:
  caf::behavior make_behavior() override;

private:
  void quicken(std::chrono::nanoseconds interval);
  void beat_later();

  network_loop* loop_;
  std::chrono::nanoseconds interval_{0}; ///< 0: no beats yet
};

/// Starts a timer; an exit message ends it.
caf::actor spawn_heartbeat_timer(caf::actor_system& system, network_loop& loop);

} // namespace manager
