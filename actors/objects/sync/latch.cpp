#include "actors/objects/sync/latch.hpp"

#include "actors/value/packed_value.hpp"

namespace manager {

latch_object::latch_object(const packed& initial) {
  if (initial.empty() || is_nil(initial))
    return;
  left_ = unpack<int64_t>(initial);
  require_at_least(0, left_, "the count of a latch");
  count_ = left_;
}

std::vector<claim> latch_object::waiters() const {
  return claims_of(waits_);
}

void latch_object::count_down(int64_t count) {
  require_at_least(0, count, "what is counted down");
  if (count > left_)
    throw error{errc::bad_argument, "the remaining count is only " + std::to_string(left_)};
  left_ -= count;
  while (left_ == 0 && !waits_.empty())
    waits_.pop_front().reply.resolve();
}

void latch_object::wait(const caller& who, pending<void> reply) {
  if (left_ == 0)
    reply.resolve();
  else
    waits_.push_back(std::move(reply), {who, now()});
}

void latch_object::arrive_and_wait(const caller& who, pending<void> reply, int64_t count) {
  count_down(count);
  wait(who, std::move(reply));
}

} // namespace manager
