#pragma once

#include "actors/server/hosted.hpp"

#include <caf/monitorable_actor.hpp>
#include <cstdint>
#include <vector>

namespace manager {

class server_core;

/// Actor behind an object's typed handle. It has no mailbox and no behaviour: a message becomes a
/// call record, which waits in the server's queue of arrivals, and which the dispatcher executes.
/// So a call needs no other thread, and objects need no locks. Exit messages do not end the actor.
class object_actor final : public caf::monitorable_actor {
public:
  /// @param object the object's number; 0: the directory
  /// @param rows table of the object's type; outlives the actor
  object_actor(caf::actor_config& config, server_core& server, uint64_t object,
               const std::vector<object_row>& rows)
      : caf::monitorable_actor{config}, server_{server}, object_{object}, rows_{rows} {}

  const char* name() const override { return "object"; }

  /// Callable from any thread.
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override;

  uint64_t object() const noexcept { return object_; }
  const std::vector<object_row>& rows() const noexcept { return rows_; }

private:
  server_core& server_;
  const uint64_t object_;
  const std::vector<object_row>& rows_;
};

/// Makes the actor of an object. Network thread, or any thread before the network thread knows the
/// object.
caf::strong_actor_ptr make_object_actor(caf::actor_system& system, server_core& server,
                                        uint64_t object, const std::vector<object_row>& rows);

/// Ends the actor of an object and sends down messages to its monitors. Network thread.
void end_object_actor(const caf::strong_actor_ptr& actor);

} // namespace manager
