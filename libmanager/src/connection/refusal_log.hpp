#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace manager {

/// The lines about clients that were refused. At most 20 at once and then one a second: whoever
/// knocks at a server must not fill its log. Those left out are counted, and the number follows.
/// Times are given by the caller, not decreasing. One thread.
class refusal_log {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using sink = std::function<void(const std::string& line)>;

  static constexpr int burst = 20;
  static constexpr std::chrono::seconds pause{1};

  explicit refusal_log(sink write) : write_{std::move(write)} {}

  /// Writes, or counts, that `who` was refused.
  void note(const std::string& who, const std::string& why, time_point now);

  /// Writes how many were left out, if there are any and it is time.
  void flush(time_point now);

  /// When there is something for `flush`; nothing while nobody was left out.
  std::optional<time_point> due() const;

private:
  bool take_turn(time_point now);

  sink write_;
  time_point next_{};     ///< when all of `burst` lines are free again, less those that are
  uint64_t left_out_ = 0; ///< refused clients since the last line
};

} // namespace manager
