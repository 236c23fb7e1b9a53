#pragma once

#include <caf/io/broker.hpp>
#include <functional>

namespace manager {

/// Receives CAF's down messages and timer events for a server. Runs on the network thread. (It is a
/// class, because CAF 0.17.6 dereferences a null pointer when a broker is made from a function
/// without arguments.)
class server_events final : public caf::io::broker {
public:
  struct callbacks {
    std::function<void(const caf::actor_addr&)> client_went;
    std::function<void()> time_came;
  };

  server_events(caf::actor_config& config, callbacks what);

  /// Makes the actor `who` report the end of `client`. Network thread.
  static void watch(const caf::actor& who, const caf::strong_actor_ptr& client);

  /// Makes the actor `who` report when the time has come.
  static void wake_at(caf::actor_system& system, const caf::actor& who,
                      caf::actor_clock::time_point when);

protected:
  caf::behavior make_behavior() override;

private:
  callbacks callbacks_;
};

/// Starts the actor.
caf::actor spawn_server_events(caf::actor_system& system, server_events::callbacks what);

} // namespace manager
