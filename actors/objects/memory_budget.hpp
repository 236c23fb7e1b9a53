#pragma once

#include "actors/value/amount.hpp"
#include "actors/value/errc.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace manager {

/// Memory that a process uses, and the limit.
struct memory_use {
  uint64_t used = 0; ///< bytes
  uint64_t most = 0; ///< bytes; 0: no limit is known
};

/// Keeps a server within its memory limit: an object reserves memory before it grows, and gives
/// back what it frees. A reservation beyond the limit is refused. A measurement takes some
/// microseconds; between two measurements the class counts reserved and returned bytes. Without a
/// meter it refuses nothing. Thread-safe: long operations reserve from their own threads.
class memory_budget {
public:
  using meter = std::function<memory_use()>;

  /// Sets the function that measures the process; null means no measurement and no limit.
  void measure_with(meter measure);

  /// Reserves memory for `more`. Returns an error `limit_reached` if there is not enough.
  std::optional<error> reserve(amount more);

  /// Reserves memory as `reserve` does.
  /// @throws error limit_reached
  void require(amount more) {
    if (auto refused = reserve(more))
      throw error{*refused};
  }

  /// Records that memory was given back.
  void give_back(amount less) noexcept;

  /// Adds bytes to what the measurements see, or subtracts them: memory that this process keeps in
  /// use, and that other processes map.
  void count_beside(int64_t bytes) noexcept;

  /// Returns the memory that the process uses now, and the limit; zeros without a meter.
  memory_use use() const;

private:
  void measure();
  memory_use measured() const;

  mutable std::mutex mutex_; ///< held during a measurement, too
  meter measure_;
  int64_t beside_ = 0;  ///< bytes that the meter does not see
  memory_use last_;     ///< last measurement
  int64_t room_ = 0;    ///< bytes that may still be reserved, by count
  int64_t changes_ = 0; ///< bytes reserved and given back since the last measurement
};

} // namespace manager
