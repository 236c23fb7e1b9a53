#include "actors/objects/sync/lock_table.hpp"

#include "actors/objects/sync/mutex_base.hpp"
#include "actors/objects/undo_log.hpp"

#include <algorithm>
#include <set>

namespace manager {
namespace {

/// Searches depth first, from thread to thread, for a way back to the first one.
class cycle_search {
public:
  using waits = std::map<caller, std::vector<uint64_t>>;

  cycle_search(const lock_table& table, const waits& all, const caller& first)
      : table_{table}, waits_{all}, first_{first} {}

  std::vector<lock_wait> run() && {
    leads_back(first_);
    return std::move(chain_);
  }

private:
  bool leads_back(const caller& from) {
    auto waiting = waits_.find(from);
    if (waiting == waits_.end() || !seen_.insert(from).second)
      return false;
    for (auto id : waiting->second) {
      chain_.push_back({from, id});
      auto* lock = table_.find(id);
      for (auto& holder : lock != nullptr ? lock->holders() : std::vector<claim>{})
        if (holder.who == first_ || leads_back(holder.who))
          return true;
      chain_.pop_back();
    }
    return false;
  }

  const lock_table& table_;
  const waits& waits_;
  const caller first_;
  std::set<caller> seen_;
  std::vector<lock_wait> chain_;
};

} // namespace

uint64_t lock_table::begin() {
  auto token = ++last_token_;
  in_force_.insert(token);
  if (auto* log = undo_log::current())
    log->add([this, token] { in_force_.erase(token); });
  return token;
}

void lock_table::end(uint64_t token) {
  if (in_force_.erase(token) == 0)
    return;
  if (auto* log = undo_log::current())
    log->add([this, token] { in_force_.insert(token); });
}

mutex_base* lock_table::find(uint64_t id) const {
  auto found = locks_.find(id);
  return found == locks_.end() ? nullptr : found->second;
}

void lock_table::thread_ended(const caller& who) const {
  for (auto& [id, lock] : locks_)
    lock->thread_ended(who);
}

void lock_table::end_wait(const lock_wait& wait) noexcept {
  auto found = waits_.find(wait.who);
  if (found == waits_.end())
    return;
  auto& locks = found->second;
  if (auto place = std::find(locks.begin(), locks.end(), wait.lock); place != locks.end())
    locks.erase(place);
  if (locks.empty())
    waits_.erase(found);
}

std::vector<lock_wait> lock_table::cycle_of(const caller& who) const {
  return cycle_search{*this, waits_, who}.run();
}

std::vector<std::vector<lock_wait>> lock_table::cycles() const {
  std::vector<std::vector<lock_wait>> all;
  std::set<caller> known;
  for (auto& [who, locks] : waits_) {
    if (known.contains(who))
      continue;
    auto cycle = cycle_of(who);
    for (auto& wait : cycle)
      known.insert(wait.who);
    if (!cycle.empty())
      all.push_back(std::move(cycle));
  }
  return all;
}

} // namespace manager
