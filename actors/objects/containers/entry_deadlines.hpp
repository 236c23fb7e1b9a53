#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace manager {

/// Deadlines of entries, by the entries' numbers. An entry without a deadline takes no memory here.
/// Not thread-safe.
class entry_deadlines {
public:
  using time_point = std::chrono::steady_clock::time_point;

  void set(uint64_t number, time_point when) {
    forget(number);
    by_time_.emplace(when, number);
    by_number_.emplace(number, when);
  }

  /// Removes a deadline; returns false if there is none.
  bool forget(uint64_t number) noexcept {
    auto found = by_number_.find(number);
    if (found == by_number_.end())
      return false;
    by_time_.erase({found->second, number});
    by_number_.erase(found);
    return true;
  }

  std::optional<time_point> find(uint64_t number) const {
    auto found = by_number_.find(number);
    return found == by_number_.end() ? std::nullopt : std::optional{found->second};
  }

  /// Returns an entry whose deadline is not after `now`; nullopt if there is none.
  std::optional<uint64_t> due(time_point now) const {
    if (by_time_.empty() || by_time_.begin()->first > now)
      return std::nullopt;
    return by_time_.begin()->second;
  }

  /// Returns the earliest deadline; nullopt if there is none.
  std::optional<time_point> next() const {
    return by_time_.empty() ? std::nullopt : std::optional{by_time_.begin()->first};
  }

  bool empty() const noexcept { return by_number_.empty(); }

  void clear() noexcept {
    by_time_.clear();
    by_number_.clear();
  }

private:
  std::set<std::pair<time_point, uint64_t>> by_time_;
  std::unordered_map<uint64_t, time_point> by_number_;
};

} // namespace manager
