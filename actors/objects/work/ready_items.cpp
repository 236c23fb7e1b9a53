#include "actors/objects/work/ready_items.hpp"

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
  if (most > 0)
    visit([&](uint64_t number) {
      found.push_back(number);
      return found.size() < most;
    });
  return found;
}

void ready_items::visit(const std::function<bool(uint64_t)>& visit) const {
  for (auto& [priority, level] : levels_)
    if (!visit_level(level, visit))
      return;
}

void ready_items::clear() noexcept {
  levels_.clear();
  size_ = 0;
}

/// Visits the items of a priority; returns false if `visit` has.
bool ready_items::visit_level(const level& of, const std::function<bool(uint64_t)>& visit) {
  for (auto& [place, number] : of.returned)
    if (!visit(number))
      return false;
  std::vector<std::pair<places::const_iterator, places::const_iterator>> turns;
  for (auto& lane : of.turns) { // the first turn of each producer
    if (!visit(lane.items.begin()->second))
      return false;
    if (lane.items.size() > 1)
      turns.emplace_back(std::next(lane.items.begin()), lane.items.end());
  }
  while (!turns.empty()) {
    for (auto& [next, end] : turns)
      if (!visit(next++->second))
        return false;
    std::erase_if(turns, [](auto& each) { return each.first == each.second; });
  }
  return true;
}

} // namespace manager
