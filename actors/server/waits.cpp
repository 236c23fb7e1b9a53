#include "actors/server/waits.hpp"

#include <iterator>

namespace manager {

wait_table::ticket wait_table::add(std::weak_ptr<pending_base> wait, owner who,
                                   std::optional<time_point> deadline, time_point since) {
  auto number = ++last_number_;
  records_.emplace(number, record{std::move(wait), who, deadline, since});
  by_session_.emplace(who.session, number);
  by_object_.emplace(who.object, number);
  by_request_.insert_or_assign({who.session, who.request}, number);
  ++counts_[who.session];
  if (deadline)
    deadlines_.emplace(*deadline, number);
  return {*this, number};
}

void wait_table::expire(time_point now) {
  const error timed_out{errc::timed_out, "timed out"};
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    auto number = deadlines_.begin()->second;
    if (!is_committed(number)) {
      withdraw(number, timed_out);
    } else {
      deadlines_.erase(deadlines_.begin());
      records_.at(number).deadline.reset();
    }
  }
}

std::optional<wait_table::time_point> wait_table::next_deadline() const {
  if (deadlines_.empty())
    return std::nullopt;
  return deadlines_.begin()->first;
}

bool wait_table::withdraw_request(uint64_t session, uint64_t request, const error& why) {
  auto found = by_request_.find({session, request});
  if (found == by_request_.end() || is_committed(found->second))
    return false;
  withdraw(found->second, why);
  return true;
}

void wait_table::withdraw_session(uint64_t session, const error& why) {
  withdraw_all(by_session_, session, why);
}

void wait_table::withdraw_object(uint64_t object, const error& why) {
  withdraw_all(by_object_, object, why);
}

void wait_table::resume(uint64_t object) {
  auto suspended = leaving_.extract(object);
  if (!suspended)
    return;
  std::vector<std::function<void()>> then;
  for (auto& wait : suspended.mapped())
    then.push_back(wait->unhook());
  for (auto& serve_others : then) // only now: none of them may be served that has left
    if (serve_others)
      serve_others();
}

size_t wait_table::count_of(uint64_t session) const {
  auto found = counts_.find(session);
  return found == counts_.end() ? 0 : found->second;
}

size_t wait_table::count_at(uint64_t object) const {
  auto first = by_object_.lower_bound({object, 0});
  auto end = by_object_.lower_bound({object + 1, 0});
  return static_cast<size_t>(std::distance(first, end));
}

std::vector<wait_table::summary> wait_table::list(uint64_t after, size_t most) const {
  std::vector<summary> part;
  for (auto each = records_.upper_bound(after); each != records_.end() && part.size() < most;
       ++each)
    part.push_back({each->first, each->second.who, each->second.since, each->second.deadline});
  return part;
}

void wait_table::forget(uint64_t number) noexcept {
  auto found = records_.find(number);
  if (found == records_.end())
    return;
  auto& [wait, who, deadline, since] = found->second;
  by_session_.erase({who.session, number});
  by_object_.erase({who.object, number});
  by_request_.erase({who.session, who.request});
  if (auto count = counts_.find(who.session); --count->second == 0)
    counts_.erase(count);
  if (deadline)
    deadlines_.erase({*deadline, number});
  records_.erase(found);
}

bool wait_table::is_committed(uint64_t number) const {
  auto wait = records_.at(number).wait.lock();
  return wait && wait->committed();
}

void wait_table::withdraw(uint64_t number, const error& why) {
  auto& known = records_.at(number);
  auto wait = known.wait.lock();
  auto suspended = leaving_.find(known.who.object);
  forget(number); // first, because answering may drop the ticket and may serve other waits
  if (!wait)
    return;
  if (suspended == leaving_.end())
    return wait->withdraw(why);
  suspended->second.push_back(wait);
  wait->fail(why);
}

void wait_table::withdraw_all(const index& owners, uint64_t owner, const error& why) {
  // Searches the first wait each time, because withdrawing one wait may answer another.
  for (;;) {
    auto first = owners.lower_bound({owner, 0});
    if (first == owners.end() || first->first != owner)
      return;
    withdraw(first->second, why);
  }
}

} // namespace manager
