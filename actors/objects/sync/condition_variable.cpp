#include "actors/objects/sync/condition_variable.hpp"

namespace manager {

std::vector<claim> condition_variable_object::waiters() const {
  return claims_of(waits_);
}

void condition_variable_object::wait(const caller& who, pending<packed> reply, uint64_t lock) {
  auto* mutex = table().find(lock);
  if (mutex == nullptr)
    throw error{errc::bad_argument, "object " + std::to_string(lock) + " is not a mutex"};
  auto depth = mutex->release(who);
  waits_.push_back(std::move(reply), {{who, now()}, lock, depth});
}

void condition_variable_object::notify(int64_t count) {
  require_at_least(0, count, "the number to notify");
  for (; count > 0 && !waits_.empty(); --count)
    wake(waits_.pop_front());
}

void condition_variable_object::notify_all() {
  notify(waiting());
}

void condition_variable_object::wake(waits::entry woken) {
  auto& who = woken.payload;
  auto* mutex = table().find(who.lock);
  if (mutex == nullptr)
    return woken.reply.fail({errc::object_gone, "the mutex was removed"});
  woken.reply.state().commit();
  mutex->reacquire(who.who, std::move(woken.reply), who.depth,
                   [this, alive = std::weak_ptr{alive_}] {
                     if (!alive.expired())
                       notify(1);
                   });
}

} // namespace manager
