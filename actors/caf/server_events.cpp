#include "actors/caf/server_events.hpp"

#include <caf/io/middleman.hpp>
#include <caf/send.hpp>

namespace manager {
namespace {

using wake_up = caf::atom_constant<caf::atom("wake_up")>;

} // namespace

server_events::server_events(caf::actor_config& config, callbacks what)
    : caf::io::broker{config}, callbacks_{std::move(what)} {
  set_default_handler(caf::drop);
  set_down_handler([this](caf::down_msg& news) { callbacks_.client_went(news.source); });
}

void server_events::watch(const caf::actor& who, const caf::strong_actor_ptr& client) {
  caf::anon_send(who, client);
}

void server_events::wake_at(caf::actor_system& system, const caf::actor& who,
                            caf::actor_clock::time_point when) {
  system.clock().schedule_message(
      when, caf::actor_cast<caf::strong_actor_ptr>(who),
      caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, wake_up::value));
}

caf::behavior server_events::make_behavior() {
  return {[this](wake_up) { callbacks_.time_came(); },
          [this](const caf::strong_actor_ptr& client) {
            if (client)
              monitor(client);
          }};
}

caf::actor spawn_server_events(caf::actor_system& system, server_events::callbacks what) {
  caf::actor_config config{&system.middleman().backend()};
  return system.spawn_class<server_events, caf::no_spawn_options>(config, std::move(what));
}

} // namespace manager
