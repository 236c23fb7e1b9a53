#include "actors/server/object_slot.hpp"

namespace manager {

void object_turn::postpone(std::unique_ptr<postponed> what) {
  if (away_->gone)
    what->refuse(*away_->gone);
  else
    away_->line.push_back(std::move(what));
}

bool object_turn::give_up(const error& why) {
  if (!away_)
    return false;
  away_->gone = why;
  for (auto& each : std::exchange(away_->line, {}))
    each->refuse(why);
  return true;
}

bool object_turn::end() {
  auto before = std::move(away_);
  if (before->gone)
    return false;
  while (!before->line.empty() && !away_) {
    auto next = std::move(before->line.front());
    before->line.pop_front();
    next->run();
  }
  if (away_) // a long operation began; the rest of the queue waits for it
    away_->line = std::move(before->line);
  return true;
}

} // namespace manager
