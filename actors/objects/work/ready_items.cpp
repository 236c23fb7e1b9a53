#include "actors/objects/work/ready_items.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace manager {

void ready_items::add(const work_item& item) {
  auto& level = levels_[item.priority];
  auto lane = level.lanes.find(item.producer);
  if (lane == level.lanes.end()) {
    auto last = level.turns.insert(level.turns.end(), {item.producer, {}});
    lane = level.lanes.emplace(item.producer, last).first;
  }
  lane->second->items.emplace(item.place, item.number);
  ++size_;
}

void ready_items::add_returned(const work_item& item) {
  levels_[item.priority].returned.emplace(item.place, item.number);
  ++size_;
}

void ready_items::remove(const work_item& item) {
  auto found = levels_.find(item.priority);
  auto& level = found->second;
  if (level.returned.erase(item.place) == 0) {
    auto lane = level.lanes.find(item.producer);
    lane->second->items.erase(item.place);
    if (lane->second->items.empty()) {
      level.turns.erase(lane->second);
      level.lanes.erase(lane);
    }
  }
  if (level.empty())
    levels_.erase(found);
  --size_;
}

uint64_t ready_items::next() const {
  auto& level = levels_.begin()->second;
  auto& items = level.returned.empty() ? level.turns.front().items : level.returned;
  return items.begin()->second;
}

uint64_t ready_items::take() {
  auto& level = levels_.begin()->second;
  auto number = next();
  if (!level.returned.empty()) {
    level.returned.erase(level.returned.begin());
  } else {
    auto lane = level.turns.begin();
    lane->items.erase(lane->items.begin());
    if (lane->items.empty()) {
      level.lanes.erase(lane->producer);
      level.turns.erase(lane);
    } else {
      level.turns.splice(level.turns.end(), level.turns, lane);
    }
  }
  if (level.empty())
    levels_.erase(levels_.begin());
  --size_;
  return number;
}

std::vector<uint64_t> ready_items::first(size_t most) const {
  std::vector<uint64_t> found;
  for (auto each = levels_.begin(); each != levels_.end() && found.size() < most; ++each)
    add_first(found, each->second, most);
  return found;
}

void ready_items::clear() noexcept {
  levels_.clear();
  size_ = 0;
}

void ready_items::add_first(std::vector<uint64_t>& found, const level& from, size_t most) {
  for (auto each = from.returned.begin(); each != from.returned.end() && found.size() < most;
       ++each)
    found.push_back(each->second);
  using cursor = std::pair<places::const_iterator, places::const_iterator>;
  std::vector<cursor> turns; // further producers have no turn among the first
  for (auto lane = from.turns.begin(); lane != from.turns.end() && turns.size() < most; ++lane)
    turns.emplace_back(lane->items.begin(), lane->items.end());
  while (!turns.empty() && found.size() < most) {
    for (auto& [next, end] : turns)
      if (found.size() < most)
        found.push_back(next++->second);
    std::erase_if(turns, [](auto& each) { return each.first == each.second; });
  }
}

} // namespace manager
