#pragma once

#include "actors/server/object_rows.hpp"

#include <caf/detail/sync_request_bouncer.hpp>
#include <caf/make_actor.hpp>
#include <caf/monitorable_actor.hpp>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace manager {

/// Actor behind an object's typed handle. It has no mailbox and no behaviour: messages wait in the
/// server's common queue of arrivals, and the network thread calls the row of the object's table
/// that a message's atom names. So a call needs no other thread, and objects need no locks. The
/// store ends the actor with `end_object_actor`; exit messages do not end it.
template <class Object> class object_actor final : public caf::monitorable_actor {
public:
  object_actor(caf::actor_config& config, server_context& calls,
               std::shared_ptr<object_slot<Object>> slot)
      : caf::monitorable_actor{config}, calls_{calls}, slot_{std::move(slot)} {
    static_assert(unique_wire_names<Object>(), "two operations share a wire name");
    static_assert(undone_by_its_own<Object>(), "what undoes an operation is none");
  }

  const char* name() const override { return "object"; }

  std::set<std::string> message_types() const override {
    return home_system().template message_types<interface_of<Object>>();
  }

  /// Callable from any thread.
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override {
    calls_.inbound().take({caf::strong_actor_ptr{ctrl()}, std::move(message), &deliver});
  }

private:
  static void deliver(caf::abstract_actor& receiver, caf::mailbox_element& message) {
    auto& self = static_cast<object_actor&>(receiver);
    if (self.getf(caf::abstract_actor::is_terminated_flag)) { // no other code would answer
      if (message.mid.is_request())
        caf::detail::sync_request_bouncer{caf::exit_reason::user_shutdown}(message);
      return;
    }
    auto content = message.move_content_to_message();
    answer_way way{caf::strong_actor_ptr{self.ctrl()}, message.sender, message.mid};
    bool is_call = object_rows<Object>::call(self.calls_, *self.slot_, message.sender, message.mid,
                                             content, way);
    if (!is_call && message.mid.is_request())
      way.refuse(caf::sec::unexpected_message);
  }

  server_context& calls_;
  std::shared_ptr<object_slot<Object>> slot_;
};

/// Makes the actor of an object. Network thread, or any thread before the network thread knows the
/// object.
template <class Object>
caf::strong_actor_ptr make_object_actor(caf::actor_system& system, server_context& calls,
                                        std::shared_ptr<object_slot<Object>> slot) {
  caf::actor_config config;
  return caf::make_actor<object_actor<Object>, caf::strong_actor_ptr>(
      system.next_actor_id(), system.node(), &system, config, calls, std::move(slot));
}

/// Ends the actor of an object and sends down messages to its monitors. Network thread.
inline void end_object_actor(const caf::strong_actor_ptr& actor) {
  static_cast<caf::monitorable_actor*>(actor->get())
      ->cleanup(caf::exit_reason::user_shutdown, nullptr);
}

} // namespace manager
