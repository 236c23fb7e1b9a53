#include "actors/objects/timer_table.hpp"

namespace manager {

void timer_table::set(uint64_t object, std::optional<time_point> when) {
  auto known = by_object_.find(object);
  if (known != by_object_.end()) {
    if (known->second == when)
      return;
    times_.erase({known->second, object});
    by_object_.erase(known);
  }
  if (!when)
    return;
  by_object_.emplace(object, *when);
  auto added = times_.emplace(*when, object).first;
  if (added == times_.begin())
    changed_();
}

std::optional<timer_table::time_point> timer_table::next() const {
  if (times_.empty())
    return std::nullopt;
  return times_.begin()->first;
}

std::vector<uint64_t> timer_table::take_due(time_point now) {
  std::vector<uint64_t> due;
  for (; !times_.empty() && times_.begin()->first <= now; times_.erase(times_.begin())) {
    due.push_back(times_.begin()->second);
    by_object_.erase(due.back());
  }
  return due;
}

} // namespace manager
