#include "actors/runtime/keeper.hpp"

#include <caf/io/middleman.hpp>
#include <caf/send.hpp>

namespace manager {
namespace {

using wake_up = caf::atom_constant<caf::atom("wake_up")>;

} // namespace

keeper::keeper(caf::actor_config& config, duties what)
    : caf::io::broker{config}, duties_{std::move(what)} {
  set_default_handler(caf::drop);
  set_down_handler([this](caf::down_msg& news) { duties_.client_went(news.source); });
}

void keeper::watch(const caf::actor& who, const caf::strong_actor_ptr& client) {
  caf::anon_send(who, client);
}

void keeper::wake_at(caf::actor_system& system, const caf::actor& who,
                     caf::actor_clock::time_point when) {
  system.clock().schedule_message(
      when, caf::actor_cast<caf::strong_actor_ptr>(who),
      caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, wake_up::value));
}

caf::behavior keeper::make_behavior() {
  return {[this](wake_up) { duties_.time_came(); },
          [this](const caf::strong_actor_ptr& client) {
            if (client)
              monitor(client);
          }};
}

caf::actor spawn_keeper(caf::actor_system& system, keeper::duties what) {
  caf::actor_config config{&system.middleman().backend()};
  return system.spawn_class<keeper, caf::no_spawn_options>(config, std::move(what));
}

} // namespace manager
