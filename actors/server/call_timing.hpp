#pragma once

#include "actors/record/server_reports.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

namespace manager {

/// Histogram of durations.
class duration_histogram {
public:
  void add(std::chrono::nanoseconds duration) noexcept;

  uint64_t count() const noexcept { return count_; }
  std::chrono::nanoseconds total() const noexcept { return total_; }
  std::chrono::nanoseconds longest() const noexcept { return longest_; }
  const std::array<uint64_t, bucket_count>& buckets() const noexcept { return buckets_; }

private:
  uint64_t count_ = 0;
  std::chrono::nanoseconds total_{0};
  std::chrono::nanoseconds longest_{0};
  std::array<uint64_t, bucket_count> buckets_{};
};

/// Durations of a server's calls, by operation, and the latest calls that took long. While it is
/// off, which is the default, it costs a call one comparison. A row is identified by the address of
/// its counter of calls. Lives on the server's network thread.
class call_timing {
public:
  using clock = std::chrono::steady_clock;

  /// Call whose duration is not known yet.
  struct running {
    const uint64_t* row = nullptr; ///< null: nothing is measured
    uint64_t object = 0;
    uint64_t session = 0;
    clock::time_point begin{};
  };

  /// Slow call; the title is of the object, which may be gone since.
  struct slow_call {
    uint64_t number;
    int64_t clock; ///< nanoseconds since 1970
    running call;
    std::string title;
    std::chrono::nanoseconds duration;
  };

  /// Maximum number of slow calls that are kept.
  static constexpr size_t most_slow = 128;

  /// Sets the function that returns an object's name for texts.
  void title_with(std::function<std::string(uint64_t)> title) { title_ = std::move(title); }

  /// Begins or ends measuring. Calls that take at least `slow` are kept as slow calls.
  void measure(bool on, std::chrono::nanoseconds slow);
  bool is_on() const noexcept { return on_; }
  std::chrono::nanoseconds slow_limit() const noexcept { return slow_limit_; }

  /// Records the time before the first of several calls that follow each other.
  void begin() {
    if (on_)
      begin_ = clock::now();
  }

  /// Records which operation the current call executes.
  void note(const uint64_t* row, uint64_t object, uint64_t session) noexcept {
    if (on_)
      current_ = {row, object, session, begin_};
  }

  /// Records the end of the current call, and the begin of the next one.
  void end() {
    if (on_)
      end_current();
  }

  /// Takes the current call out, because another thread continues it; `finish` records its end.
  running take() noexcept { return std::exchange(current_, running{}); }
  void finish(const running& call);

  /// Returns the durations of a row; null if none was measured.
  const duration_histogram* of(const uint64_t* row) const;

  /// Returns the latest slow calls, at most `most_slow`, in the order of their ends.
  const std::deque<slow_call>& slow() const noexcept { return slow_; }
  uint64_t slow_count() const noexcept { return slow_count_; }

private:
  void end_current();
  void add(const running& call, std::chrono::nanoseconds duration);

  bool on_ = false;
  std::chrono::nanoseconds slow_limit_{std::chrono::milliseconds{10}};
  clock::time_point begin_{};
  running current_{};
  std::unordered_map<const uint64_t*, duration_histogram> rows_;
  std::deque<slow_call> slow_;
  uint64_t slow_count_ = 0;
  std::function<std::string(uint64_t)> title_ = [](uint64_t) { return std::string{}; };
};

} // namespace manager
