#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace manager {

/// Decides whether a thread that is about to make a synchronous call drives the network itself:
/// only if the thread is the only one that calls, and calls often. Thread-safe.
class borrowing_policy {
public:
  /// Returns true if the thread should drive. Call it before each call, with the calling thread's
  /// token.
  bool is_worth_it(uint64_t caller) noexcept {
    auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    bool again = last_caller_.exchange(caller, std::memory_order_relaxed) == caller
                 && now - last_time_.load(std::memory_order_relaxed) < recent;
    last_time_.store(now, std::memory_order_relaxed);
    auto in_a_row = again ? in_a_row_.load(std::memory_order_relaxed) + 1 : 0;
    in_a_row_.store(in_a_row, std::memory_order_relaxed);
    return in_a_row >= enough;
  }

private:
  static constexpr int64_t recent = 20'000'000; ///< nanoseconds
  static constexpr int enough = 3;

  std::atomic<uint64_t> last_caller_{0};
  std::atomic<int64_t> last_time_{0};
  std::atomic<int> in_a_row_{0};
};

} // namespace manager
