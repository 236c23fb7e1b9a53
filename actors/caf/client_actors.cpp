#include "actors/caf/client_actors.hpp"

#include <caf/abstract_actor.hpp>

namespace manager {

client_id client_actors::id_of(const caf::strong_actor_ptr& actor) {
  if (!actor || actor->get()->getf(caf::abstract_actor::is_terminated_flag))
    return {};
  auto [known, is_new] = clients_.try_emplace(actor->address());
  if (is_new) {
    auto& process = processes_[actor->node()];
    if (process.clients++ == 0)
      process.number = ++last_process_;
    known->second = to_server_.enter(process.number);
    to_server_.watch(actor);
  }
  return known->second;
}

std::optional<client_id> client_actors::leave(const caf::actor_addr& actor) {
  auto known = clients_.extract(actor);
  if (!known)
    return std::nullopt;
  auto process = processes_.find(actor.node());
  if (--process->second.clients == 0)
    processes_.erase(process);
  return known.mapped();
}

} // namespace manager
