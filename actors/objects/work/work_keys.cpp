#include "actors/objects/work/work_keys.hpp"

#include "actors/objects/time_limit.hpp"
#include "actors/objects/undo_log.hpp"

namespace manager {

void work_keys::add(const std::string& key, const entry& what) {
  keys_.emplace(key, what);
  bytes_ += static_cast<int64_t>(key.size());
  if (what.until)
    times_.emplace(*what.until, key);
  else
    by_item_.emplace(what.item, key);
  if (auto* log = undo_log::current())
    log->add([this, key] { remove(key); });
}

/// Removes a key, whatever its time.
void work_keys::remove(const std::string& key) {
  auto what = keys_.at(key);
  if (what.until)
    times_.erase({*what.until, key});
  else
    by_item_.erase(what.item);
  erase(key);
}

void work_keys::finish(uint64_t item) {
  auto known = by_item_.extract(item);
  if (!known)
    return;
  if (auto* log = undo_log::current())
    log->add([this, item, key = known.mapped()] { add(key, {item, std::nullopt}); });
  erase(known.mapped());
}

void work_keys::expire(time_point now, size_t most) {
  for (size_t count = 0; count < most && !times_.empty() && times_.begin()->first <= now; ++count)
    end_time(times_.begin());
}

void work_keys::expire(const std::string& key, time_point now) {
  auto known = keys_.find(key);
  if (known != keys_.end() && known->second.until && *known->second.until <= now)
    end_time(times_.find({*known->second.until, key}));
}

void work_keys::end_time(times::iterator which) {
  auto ended = times_.extract(which);
  auto& [until, key] = ended.value();
  if (auto* log = undo_log::current())
    log->add([this, until = until, key = key] { add(key, {0, until}); });
  erase(key);
}

void work_keys::shift_times(std::chrono::nanoseconds by) {
  std::set<std::pair<time_point, std::string>> shifted;
  for (auto& [until, key] : times_) {
    auto then = time_after(until, by);
    keys_.at(key).until = then;
    shifted.emplace(then, key);
  }
  times_ = std::move(shifted);
}

void work_keys::erase(const std::string& key) {
  bytes_ -= static_cast<int64_t>(key.size());
  keys_.erase(key);
}

} // namespace manager
