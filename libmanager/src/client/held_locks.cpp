#include "libmanager/src/client/held_locks.hpp"

namespace manager::detail {

void held_locks::lock(const place& where, const lock_hold& acquired) {
  std::lock_guard guard{mutex_};
  auto& held = holds_[where];
  auto depth = held.token == acquired.token ? held.depth : 0;
  held = acquired;
  held.depth += depth;
}

void held_locks::unlock(const place& where) noexcept {
  std::lock_guard guard{mutex_};
  auto held = holds_.find(where);
  if (held != holds_.end() && --held->second.depth <= 0)
    holds_.erase(held);
}

std::optional<lock_hold> held_locks::find(const place& where) const {
  std::lock_guard guard{mutex_};
  auto held = holds_.find(where);
  return held == holds_.end() ? std::nullopt : std::optional{held->second};
}

void held_locks::set_consistent(const place& where) {
  std::lock_guard guard{mutex_};
  if (auto held = holds_.find(where); held != holds_.end())
    held->second.owner_died = false;
}

void held_locks::lose(const place& where, const error& why) noexcept {
  try {
    auto what = why;
    bool is_new = false; // otherwise it was reported already
    {
      std::lock_guard guard{mutex_};
      if (holds_.erase(where) != 0)
        what = error{errc::lease_lost, why.text() + ": the lock was lost"};
      is_new = lost_.emplace(where, what).second;
    }
    if (is_new)
      report(what);
  } catch (...) { // out of memory: the loss is not reported
  }
}

void held_locks::report(const error& why) const noexcept {
  try {
    std::function<void(const error&)> tell;
    {
      std::lock_guard guard{mutex_};
      tell = report_;
    }
    if (tell)
      tell(why);
  } catch (...) { // out of memory, or a callback that throws against its contract
  }
}

std::vector<uint64_t> held_locks::end_thread(uint64_t thread) {
  std::vector<uint64_t> held;
  std::lock_guard guard{mutex_};
  std::erase_if(lost_, [thread](auto& each) { return each.first.second == thread; });
  std::erase_if(holds_, [&](auto& each) {
    if (each.first.second != thread)
      return false;
    held.push_back(each.first.first);
    return true;
  });
  return held;
}

void held_locks::require_not_lost(const place& where) {
  std::lock_guard guard{mutex_};
  auto lost = lost_.find(where);
  if (lost == lost_.end())
    return;
  auto why = std::move(lost->second);
  lost_.erase(lost);
  throw error{why};
}

void held_locks::report_to(std::function<void(const error&)> report) {
  std::lock_guard guard{mutex_};
  report_ = std::move(report);
}

} // namespace manager::detail
