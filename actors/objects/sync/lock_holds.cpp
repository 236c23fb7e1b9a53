#include "actors/objects/sync/lock_holds.hpp"

#include <algorithm>

namespace manager {
namespace {

auto of_thread(const caller& who) {
  return [&who](const lock_holds::hold& each) { return each.who == who; };
}

} // namespace

bool lock_holds::contain(const caller& who) const {
  return std::any_of(all_.begin(), all_.end(), of_thread(who));
}

bool lock_holds::admit(const caller& who, lock_mode mode) const {
  return empty() || contain(who) || (mode == lock_mode::shared && are_shared());
}

const lock_holds::hold& lock_holds::add(const claim& who, lock_mode mode, lock_table& table) {
  auto held = std::find_if(all_.begin(), all_.end(), of_thread(who.who));
  if (held == all_.end())
    return all_.emplace_back(hold{{who, table.begin()}, mode});
  held->count += who.count;
  return *held;
}

lock_holds::entry lock_holds::require(const caller& who, lock_mode mode) {
  auto held = std::find_if(all_.begin(), all_.end(), of_thread(who));
  if (held == all_.end() || held->mode != mode)
    throw error{errc::not_owner, "the calling thread does not hold it"};
  return held;
}

void lock_holds::end(entry over, lock_table& table) {
  table.end(over->token);
  all_.erase(over);
}

void lock_holds::end_all(lock_table& table) {
  while (!empty())
    end(all_.begin(), table);
}

bool lock_holds::end_session(uint64_t session, lock_table& table) {
  return end_if([session](auto& each) { return each.who.session == session; }, table);
}

bool lock_holds::end_thread(const caller& who, lock_table& table) {
  return end_if(of_thread(who), table);
}

template <class Predicate> bool lock_holds::end_if(Predicate is_over, lock_table& table) {
  bool was_exclusive = false;
  std::erase_if(all_, [&](auto& each) {
    if (!is_over(each))
      return false;
    was_exclusive |= each.mode == lock_mode::exclusive; // readers leave consistent data
    table.end(each.token);
    return true;
  });
  return was_exclusive;
}

std::vector<claim> lock_holds::claims() const {
  return {all_.begin(), all_.end()};
}

std::vector<lock_holds::row> lock_holds::rows() const {
  std::vector<row> rows;
  for (auto& each : all_)
    rows.emplace_back(each.who.session, each.who.thread, each.mode == lock_mode::shared,
                      each.count);
  return rows;
}

} // namespace manager
