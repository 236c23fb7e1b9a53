#include "actors/caf/object_actor.hpp"

#include "actors/caf/server_core.hpp"

#include <caf/make_actor.hpp>
#include <utility>

namespace manager {

void object_actor::enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) {
  server_.take(caf::strong_actor_ptr{ctrl()}, std::move(message));
}

caf::strong_actor_ptr make_object_actor(caf::actor_system& system, server_core& server,
                                        uint64_t object, const std::vector<object_row>& rows) {
  caf::actor_config config;
  return caf::make_actor<object_actor, caf::strong_actor_ptr>(
      system.next_actor_id(), system.node(), &system, config, server, object, rows);
}

void end_object_actor(const caf::strong_actor_ptr& actor) {
  static_cast<caf::monitorable_actor*>(actor->get())
      ->cleanup(caf::exit_reason::user_shutdown, nullptr);
}

} // namespace manager
