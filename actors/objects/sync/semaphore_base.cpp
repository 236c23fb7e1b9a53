#include "actors/objects/sync/semaphore_base.hpp"

#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace manager {

semaphore_base::semaphore_base(const packed& initial, bool bounded) {
  waits_.after_withdrawal([this] { serve(); }); // the next one may need fewer
  if (bounded)
    most_ = available_;
  if (initial.empty() || is_nil(initial))
    return;
  if (describe(initial).starts_with("array")) {
    restore(initial);
    made_with_ = available_;
    return;
  }
  available_ = unpack<int64_t>(initial);
  require_at_least(0, available_, "the number of permits");
  made_with_ = available_;
  if (bounded)
    most_ = available_;
}

std::vector<claim> semaphore_base::holders() const {
  return {holds_.begin(), holds_.end()};
}

std::vector<claim> semaphore_base::waiters() const {
  return claims_of(waits_);
}

void semaphore_base::acquire(const caller& who, pending<uint64_t> reply, int64_t count) {
  require_at_least(1, count, "the number of permits");
  claim wanted{who, now(), count};
  if (waits_.empty() && available_ >= count)
    reply.resolve(grant(wanted));
  else
    waits_.push_back(std::move(reply), wanted);
}

void semaphore_base::release(const caller& who, int64_t count) {
  require_at_least(1, count, "the number of permits");
  require_room_for(count);
  auto held = count;
  discharge(&who, held);
  discharge(nullptr, held);
  available_ += count;
  serve();
}

void semaphore_base::add(int64_t count) {
  require_at_least(1, count, "the number of permits");
  auto largest = std::max(most_.value_or(0), available_);
  if (largest > std::numeric_limits<int64_t>::max() - count)
    throw error{errc::bad_argument, "there would be too many permits"};
  available_ += count;
  if (most_)
    *most_ += count;
  serve();
}

void semaphore_base::withdraw(int64_t count) {
  require_at_least(1, count, "the number of permits");
  if (most_ && *most_ < count)
    throw error{errc::bad_argument,
                "there are only " + std::to_string(*most_) + " permits to withdraw"};
  if (available_ < std::numeric_limits<int64_t>::min() + count)
    throw error{errc::bad_argument, "there are fewer permits than are to be withdrawn"};
  available_ -= count;
  if (most_)
    *most_ -= count;
}

int64_t semaphore_base::available() const {
  return available_;
}

packed semaphore_base::dump() const {
  std::vector<std::tuple<uint64_t, uint64_t, int64_t>> held;
  for (auto& each : holds_)
    held.emplace_back(each.who.session, each.who.thread, each.count);
  return pack(std::tuple{available_, most_, held});
}

std::string semaphore_base::preview() const {
  auto text = std::to_string(available_);
  return state_text(most_ ? text + " of " + std::to_string(*most_) : text, waits_.size());
}

void semaphore_base::session_ended(uint64_t session, session_end) {
  std::erase_if(holds_, [&](auto& each) {
    if (each.who.session != session)
      return false;
    available_ += each.count;
    table().end(each.token);
    return true;
  });
  serve();
}

void semaphore_base::restore(const packed& dumped) {
  using hold_row = std::tuple<uint64_t, uint64_t, int64_t>;
  auto [available, most, held] =
      unpack<std::tuple<int64_t, std::optional<int64_t>, std::vector<hold_row>>>(dumped);
  available_ = available;
  for (auto& [session, thread, count] : held) { // the holders have died, so their permits come back
    require_at_least(1, count, "the number of permits");
    if (available_ > std::numeric_limits<int64_t>::max() - count)
      throw error{errc::bad_argument, "there would be too many permits"};
    available_ += count;
  }
  if (most_.has_value() != most.has_value() || (most && available_ > *most))
    throw error{errc::bad_argument, "the initial value is not a dump of a semaphore of this kind"};
  most_ = most;
}

void semaphore_base::require_room_for(int64_t count) const {
  auto most = most_.value_or(std::numeric_limits<int64_t>::max());
  if (available_ > most - count)
    throw error{errc::bad_argument, "it was released too many times: there would be more than "
                                        + std::to_string(most) + " permits"};
}

uint64_t semaphore_base::grant(const claim& wanted) {
  available_ -= wanted.count;
  claim granted{wanted.who, now(), wanted.count};
  return holds_.emplace_back(acquisition{granted, table().begin()}).token;
}

/// Takes up to `count` permits from their holders: of the caller's session, or of all sessions if
/// `who` is null.
void semaphore_base::discharge(const caller* who, int64_t& count) {
  for (auto each = holds_.begin(); each != holds_.end() && count > 0;) {
    auto next = std::next(each);
    if (who == nullptr || each->who.session == who->session) {
      auto taken = std::min(count, each->count);
      count -= taken;
      if ((each->count -= taken) == 0) {
        table().end(each->token);
        holds_.erase(each);
      }
    }
    each = next;
  }
}

void semaphore_base::serve() {
  while (!waits_.empty() && available_ >= waits_.front().payload.count) {
    auto next = waits_.pop_front();
    next.reply.resolve(grant(next.payload));
  }
}

} // namespace manager
