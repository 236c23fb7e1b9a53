#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace manager {

/// Log of refused clients, with a rate limit: at most 20 lines at once, then one a second, so that
/// clients cannot fill the server's log. Lines beyond the limit are counted, and the count is
/// logged later. The caller passes the time, which must not decrease. Use from one thread.
class refusal_log {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using sink = std::function<void(const std::string& line)>;

  static constexpr int burst = 20;
  static constexpr std::chrono::seconds pause{1};

  explicit refusal_log(sink write) : write_{std::move(write)} {}

  /// Logs, or counts, that `who` was refused.
  void note(const std::string& who, const std::string& why, time_point now);

  /// Logs the number of suppressed lines, if there are any and the rate limit allows.
  void flush(time_point now);

  /// Returns the time for the next `flush`; nullopt if no line was suppressed.
  std::optional<time_point> due() const;

private:
  bool take_turn(time_point now);

  sink write_;
  time_point next_{};     ///< time when the whole burst is available again, if no line comes
  uint64_t left_out_ = 0; ///< refused clients since the last line
};

} // namespace manager
