#pragma once

#include <array>
#include <atomic>
#include <cstdint>

// Logs of the workers of a job shop, in memory that outlives the workers.

namespace soak {

/// Delivery of a job to a worker.
struct delivery {
  int job = -1;
  int64_t number = 0; ///< 1 for the first delivery of the job

  friend auto operator<=>(const delivery&, const delivery&) = default;
};

/// Deliveries of one worker, which alone writes them. Only the last one of a killed worker can be
/// without an outcome.
class delivery_log {
public:
  void clear() {
    count_ = 0;
    done_ = 0;
  }

  void begin(delivery what) {
    last_ = what;
    ++count_;
  }

  /// Enters that the job of the last delivery is done.
  void end() { ++done_; }

  /// Returns the number of jobs that are done for certain.
  uint64_t done() const { return done_; }

  bool is_last_open() const { return count_ > done_; }
  const delivery& last() const { return last_; }

private:
  delivery last_;
  std::atomic<uint64_t> count_;
  std::atomic<uint64_t> done_;
};

struct delivery_books {
  static constexpr size_t places = 20;

  std::array<delivery_log, places> logs;
};

} // namespace soak
