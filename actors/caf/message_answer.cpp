#include "actors/caf/message_answer.hpp"

#include "actors/caf/failure.hpp"
#include "actors/caf/grant.hpp"
#include "actors/caf/wire.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/make_message.hpp>
#include <caf/message.hpp>
#include <variant>
#include <vector>

namespace manager {
namespace {

/// Converts an answer to a message, in the types of `wire`.
struct to_message {
  const message_answer::actor_lookup& actor_of;

  caf::message operator()(std::monostate) const { return {}; }
  caf::message operator()(error& why) const { return caf::make_message(to_caf(why)); }
  caf::message operator()(granted_object& granted) const {
    return caf::make_message(with_actor(std::move(granted)));
  }
  caf::message operator()(std::vector<granted_object>& granted) const {
    std::vector<grant> all;
    for (auto& each : granted)
      all.push_back(with_actor(std::move(each)));
    return caf::make_message(std::move(all));
  }
  template <class T> caf::message operator()(T& value) const {
    return caf::make_message(wire<T>::to(std::move(value)));
  }

  grant with_actor(granted_object granted) const {
    auto actor = actor_of(granted.id);
    return {std::move(granted), std::move(actor)};
  }
};

} // namespace

void message_answer::take(uint64_t, answer&& result) {
  bool is_wanted = id_.is_request() || !std::holds_alternative<std::monostate>(result);
  if (client_ && !id_.is_response() && is_wanted)
    client_->enqueue(self_, id_.response_id(), std::visit(to_message{actor_of_}, result), nullptr);
}

} // namespace manager
