#include "actors/objects/work/work_items.hpp"

#include "actors/objects/time_limit.hpp"

#include <utility>

namespace manager {

// -- putting -------------------------------------------------------------------

uint64_t work_items::put(work_item item, std::optional<time_point> due) {
  item.number = ++last_number_;
  auto& added = items_.emplace(item.number, entry{std::move(item)}).first->second;
  if (due)
    make_delayed(added, *due);
  else
    make_ready(added);
  return added.number;
}

uint64_t work_items::put_dead(work_item item) {
  item.number = ++last_number_;
  make_dead(items_.emplace(item.number, entry{std::move(item)}).first->second);
  return last_number_;
}

size_t work_items::advance(time_point now) {
  size_t count = 0;
  for (; !delayed_.empty() && delayed_.begin()->first <= now; ++count) {
    auto number = delayed_.begin()->second;
    delayed_.erase(delayed_.begin());
    make_ready(items_.at(number));
  }
  return count;
}

std::optional<work_items::time_point> work_items::next_due() const {
  if (delayed_.empty())
    return std::nullopt;
  return delayed_.begin()->first;
}

void work_items::shift_times(std::chrono::nanoseconds by) {
  std::set<std::pair<time_point, uint64_t>> shifted;
  for (auto& [due, number] : delayed_) {
    auto& item = items_.at(number);
    item.due = time_after(due, by);
    shifted.emplace(item.due, number);
  }
  delayed_ = std::move(shifted);
}

// -- leases ----------------------------------------------------------------------

const work_item& work_items::take(const work_lease& as) {
  auto& item = items_.at(ready_.take());
  item.state = work_state::leased;
  ++item.deliveries;
  auto& lease = leases_.emplace(as.number, as).first->second;
  lease.item = item.number;
  by_session_[as.who.session].insert(as.number);
  return item;
}

const work_lease* work_items::find(uint64_t lease, uint64_t session) const {
  auto found = leases_.find(lease);
  return found != leases_.end() && found->second.who.session == session ? &found->second : nullptr;
}

work_item work_items::end(uint64_t lease) {
  auto number = finish_lease(lease).number;
  return std::move(items_.extract(number).mapped());
}

work_state work_items::give_back(uint64_t lease, std::string reason,
                                 std::optional<time_point> due) {
  auto& item = finish_lease(lease);
  note_failure(item, std::move(reason));
  if (max_deliveries_ != 0 && item.deliveries >= max_deliveries_) {
    make_dead(item);
  } else if (due) {
    make_delayed(item, *due);
  } else {
    item.state = work_state::ready;
    ready_.add_returned(item);
  }
  return item.state;
}

void work_items::give_back_unused(uint64_t lease) {
  auto& item = finish_lease(lease);
  --item.deliveries;
  item.state = work_state::ready;
  ready_.add_returned(item);
}

void work_items::bury(uint64_t lease, std::string reason) {
  auto& item = finish_lease(lease);
  note_failure(item, std::move(reason));
  make_dead(item);
}

std::vector<uint64_t> work_items::end_session(uint64_t session, const std::string& reason) {
  auto ended = leases_of(session);
  for (auto lease : ended)
    give_back(lease, reason);
  return ended;
}

std::vector<uint64_t> work_items::leases_of(uint64_t session) const {
  auto held = by_session_.find(session);
  if (held == by_session_.end())
    return {};
  return {held->second.begin(), held->second.end()};
}

// -- dead items --------------------------------------------------------------------

bool work_items::put_back(uint64_t item) {
  if (dead_.erase(item) == 0)
    return false;
  auto& again = items_.at(item);
  again.deliveries = 0;
  make_ready(again);
  return true;
}

// -- items ----------------------------------------------------------------------------

const work_item* work_items::find_item(uint64_t item) const {
  auto found = items_.find(item);
  return found == items_.end() ? nullptr : &found->second;
}

std::optional<work_item> work_items::remove(uint64_t item) {
  auto found = items_.find(item);
  if (found == items_.end() || found->second.state == work_state::leased)
    return std::nullopt;
  auto& removed = found->second;
  if (removed.state == work_state::ready)
    ready_.remove(removed);
  else if (removed.state == work_state::delayed)
    delayed_.erase({removed.due, item});
  else
    dead_.erase(item);
  return std::move(items_.extract(found).mapped());
}

std::vector<uint64_t> work_items::all(work_state state) const {
  std::vector<uint64_t> numbers;
  switch (state) {
  case work_state::ready:
    return ready_.first(ready_.size());
  case work_state::delayed:
    for (auto& [due, number] : delayed_)
      numbers.push_back(number);
    break;
  case work_state::leased:
    for (auto& [number, lease] : leases_)
      numbers.push_back(lease.item);
    break;
  case work_state::dead:
    numbers.assign(dead_.begin(), dead_.end());
  }
  return numbers;
}

// -- helpers -----------------------------------------------------------------------------

/// Removes a lease. Returns its item, which is in no state until the caller sets it.
work_items::entry& work_items::finish_lease(uint64_t lease) {
  auto ended = std::move(leases_.extract(lease).mapped());
  auto held = by_session_.find(ended.who.session);
  held->second.erase(lease);
  if (held->second.empty())
    by_session_.erase(held);
  return items_.at(ended.item);
}

/// Makes an item ready, behind the others of its priority and producer.
void work_items::make_ready(entry& item) {
  item.state = work_state::ready;
  item.place = ++last_place_;
  ready_.add(item);
}

void work_items::make_delayed(entry& item, time_point due) {
  item.state = work_state::delayed;
  item.due = due;
  delayed_.emplace(due, item.number);
}

void work_items::make_dead(entry& item) {
  item.state = work_state::dead;
  dead_.insert(item.number);
}

void work_items::note_failure(work_item& item, std::string reason) {
  if (reason.size() > max_failure_bytes)
    reason.resize(max_failure_bytes);
  if (item.failures.size() == most_failures_kept)
    item.failures.erase(item.failures.begin());
  item.failures.push_back(std::move(reason));
}

} // namespace manager
