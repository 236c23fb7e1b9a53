#include "actors/objects/sync/event.hpp"

#include "actors/value/packed_value.hpp"

namespace manager {

event_object::event_object(const packed& initial) {
  if (!initial.empty() && !is_nil(initial))
    is_set_ = unpack<bool>(initial);
}

std::vector<claim> event_object::waiters() const {
  return claims_of(waits_);
}

void event_object::set() {
  is_set_ = true;
  while (!waits_.empty())
    waits_.pop_front().reply.resolve();
}

void event_object::wait(const caller& who, pending<void> reply) {
  if (is_set_)
    reply.resolve();
  else
    waits_.push_back(std::move(reply), {who, now()});
}

} // namespace manager
