#include "actors/objects/work/work_items.hpp"

#include "actors/objects/time_limit.hpp"
#include "actors/objects/undo_log.hpp"

#include <algorithm>
#include <utility>

namespace manager {
namespace {

std::array<uint64_t, 3> place_of(const work_lease& lease) {
  return {lease.who.session, lease.ticket, lease.number};
}

} // namespace

// -- putting -------------------------------------------------------------------

uint64_t work_items::put(work_item item, std::optional<time_point> due) {
  auto number = item.number = ++last_number_;
  note_change(number);
  auto& added = items_.emplace_hint(items_.end(), number, entry{std::move(item)})->second;
  if (due)
    make_delayed(added, *due);
  else
    make_ready(added);
  return added.number;
}

uint64_t work_items::put_dead(work_item item) {
  auto number = item.number = ++last_number_;
  note_change(number);
  make_dead(items_.emplace(number, entry{std::move(item)}).first->second);
  return last_number_;
}

size_t work_items::advance(time_point now, size_t most) {
  size_t count = 0;
  for (; count < most && !delayed_.empty() && delayed_.begin()->first <= now; ++count) {
    auto number = delayed_.begin()->second;
    note_change(number);
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
  note_change(ready_.next());
  auto& item = items_.at(ready_.take());
  item.state = work_state::leased;
  item.lease = as.number;
  ++item.deliveries;
  auto lease = as;
  lease.item = item.number;
  hold(lease);
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
    make_returned(item);
  }
  return item.state;
}

void work_items::give_back_unused(uint64_t lease) {
  auto& item = finish_lease(lease);
  --item.deliveries;
  make_returned(item);
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
  std::vector<uint64_t> numbers;
  for (auto each = by_call_.lower_bound({session, 0, 0});
       each != by_call_.end() && (*each)[0] == session; ++each)
    numbers.push_back((*each)[2]);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<uint64_t> work_items::leases_of(uint64_t session, uint64_t ticket) const {
  std::vector<uint64_t> numbers;
  for (auto each = by_call_.lower_bound({session, ticket, 0});
       each != by_call_.end() && (*each)[0] == session && (*each)[1] == ticket; ++each)
    numbers.push_back((*each)[2]);
  return numbers;
}

// -- dead items --------------------------------------------------------------------

bool work_items::put_back(uint64_t item) {
  if (!dead_.contains(item))
    return false;
  note_change(item);
  dead_.erase(item);
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

void work_items::visit_ready(const std::function<bool(const work_item&)>& visit) const {
  ready_.visit([&](uint64_t number) { return visit(items_.at(number)); });
}

std::optional<work_item> work_items::remove(uint64_t item) {
  auto found = items_.find(item);
  if (found == items_.end() || found->second.state == work_state::leased)
    return std::nullopt;
  note_change(item);
  leave_state(found->second);
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
  auto& item = items_.at(leases_.at(lease).item);
  note_change(item.number);
  forget_lease(lease);
  return item;
}

void work_items::forget_lease(uint64_t lease) {
  auto ended = leases_.extract(lease);
  by_call_.erase(place_of(ended.mapped()));
}

void work_items::hold(const work_lease& lease) {
  leases_.emplace(lease.number, lease);
  by_call_.insert(place_of(lease));
}

/// Removes an item from the structures of its state.
void work_items::leave_state(entry& item) {
  switch (item.state) {
  case work_state::ready:
    return ready_.remove(item);
  case work_state::delayed:
    delayed_.erase({item.due, item.number});
    return;
  case work_state::leased:
    return forget_lease(item.lease);
  case work_state::dead:
    dead_.erase(item.number);
  }
}

/// Records an item before its change, in a transaction.
void work_items::note_change(uint64_t item) {
  auto* log = undo_log::current();
  if (log == nullptr)
    return;
  std::optional<entry> before;
  std::optional<work_lease> lease;
  uint64_t turn = 0;
  if (auto found = items_.find(item); found != items_.end())
    before = found->second;
  if (before && before->state == work_state::leased)
    lease = leases_.at(before->lease);
  if (before && before->state == work_state::ready && !before->returned)
    turn = ready_.turn_of(*before);
  log->add([this, item, before, lease, turn] { restore(item, before, lease, turn); });
}

/// Restores an item as it was before a change; it did not exist if `before` is nullopt. `turn` is
/// the turn of its producer, if it was ready in the producer's line.
void work_items::restore(uint64_t item, const std::optional<entry>& before,
                         const std::optional<work_lease>& lease, uint64_t turn) {
  if (auto found = items_.find(item); found != items_.end()) {
    leave_state(found->second);
    items_.erase(found);
  }
  if (!before)
    return;
  auto& again = items_.emplace(item, *before).first->second;
  switch (again.state) {
  case work_state::ready:
    again.returned ? ready_.add_returned(again) : ready_.restore(again, turn);
    break;
  case work_state::delayed:
    delayed_.emplace(again.due, item);
    break;
  case work_state::leased:
    hold(*lease);
    break;
  case work_state::dead:
    dead_.insert(item);
  }
}

/// Makes an item ready, behind the others of its priority and producer.
void work_items::make_ready(entry& item) {
  item.state = work_state::ready;
  item.returned = false;
  item.place = ++last_place_;
  ready_.add(item);
}

/// Makes an item ready in front of its priority.
void work_items::make_returned(entry& item) {
  item.state = work_state::ready;
  item.returned = true;
  ready_.add_returned(item);
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
