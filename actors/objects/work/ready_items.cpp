#include "actors/objects/work/ready_items.hpp"

#include <iterator>
#include <utility>

namespace manager {

void ready_items::add(const work_item& item) {
  auto& level = levels_[item.priority];
  auto [known, is_new] = level.turn_of.try_emplace(item.producer, last_turn_ + 1);
  if (is_new)
    level.turns.emplace(++last_turn_, lane{item.producer, {}});
  level.turns.at(known->second).items.emplace(item.place, item.number);
  ++size_;
}

uint64_t ready_items::turn_of(const work_item& item) const {
  return levels_.at(item.priority).turn_of.at(item.producer);
}

void ready_items::restore(const work_item& item, uint64_t turn) {
  add(item);
  set_turn(levels_.at(item.priority), turn_of(item), turn);
}

void ready_items::add_returned(const work_item& item) {
  levels_[item.priority].returned.emplace(item.place, item.number);
  ++size_;
}

void ready_items::remove(const work_item& item) {
  auto found = levels_.find(item.priority);
  auto& level = found->second;
  if (level.returned.erase(item.place) == 0) {
    auto turn = level.turn_of.at(item.producer);
    auto& items = level.turns.at(turn).items;
    items.erase(item.place);
    if (items.empty()) {
      level.turns.erase(turn);
      level.turn_of.erase(item.producer);
    }
  }
  if (level.empty())
    levels_.erase(found);
  --size_;
}

uint64_t ready_items::next() const {
  auto& level = levels_.begin()->second;
  auto& items = level.returned.empty() ? level.turns.begin()->second.items : level.returned;
  return items.begin()->second;
}

uint64_t ready_items::take() {
  auto& level = levels_.begin()->second;
  auto number = next();
  if (!level.returned.empty()) {
    level.returned.erase(level.returned.begin());
  } else {
    auto& [turn, lane] = *level.turns.begin();
    lane.items.erase(lane.items.begin());
    if (lane.items.empty()) {
      level.turn_of.erase(lane.producer);
      level.turns.erase(level.turns.begin());
    } else {
      set_turn(level, turn, ++last_turn_);
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

void ready_items::set_turn(level& of, uint64_t before, uint64_t turn) {
  auto moved = of.turns.extract(before);
  moved.key() = turn;
  of.turn_of[moved.mapped().producer] = turn;
  of.turns.insert(std::move(moved));
}

/// Visits the items of a priority; returns false if `visit` has.
bool ready_items::visit_level(const level& of, const std::function<bool(uint64_t)>& visit) {
  for (auto& [place, number] : of.returned)
    if (!visit(number))
      return false;
  std::vector<std::pair<places::const_iterator, places::const_iterator>> turns;
  for (auto& [turn, lane] : of.turns) { // the first turn of each producer
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
