#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace manager {

/// Times at which objects of a server act without a call: one for each object. An object that joins
/// the table has `void time_came()`, which the server calls at the time or later. Lives on the
/// server's network thread; outlives the objects.
class timer_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  timer_table() = default;

  /// Makes a table. `changed` is called when a time may have become the earliest.
  explicit timer_table(std::function<void()> changed) : changed_{std::move(changed)} {}
  timer_table(const timer_table&) = delete;
  timer_table& operator=(const timer_table&) = delete;

  /// Sets the time of an object, in place of an earlier one; nullopt: none.
  void set(uint64_t object, std::optional<time_point> when);

  /// Returns the earliest time; nullopt if there is none.
  std::optional<time_point> next() const;

  /// Removes the times that are not after `now`; returns their objects, the earliest first.
  std::vector<uint64_t> take_due(time_point now);

  size_t size() const noexcept { return by_object_.size(); }

private:
  std::function<void()> changed_ = [] {};
  std::unordered_map<uint64_t, time_point> by_object_;
  std::set<std::pair<time_point, uint64_t>> times_;
};

} // namespace manager
