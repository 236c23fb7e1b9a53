#pragma once

#include "actors/model/amount.hpp"
#include "actors/model/errc.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace manager {

/// How much memory a process uses, and how much it may use.
struct memory_use {
  uint64_t used = 0; ///< bytes
  uint64_t most = 0; ///< bytes; 0: no bound is known
};

/// Keeps a server within its memory: what grows asks first and is refused, what shrinks says so.
/// Between two measurements, which cost some microseconds, it reckons with what it was asked for.
/// Without a meter nothing is refused. Thread-safe: long operations ask from their own threads.
class memory_budget {
public:
  using meter = std::function<memory_use()>;

  /// What the process uses is measured by `measure` from now on; by nothing if that is null.
  void measure_with(meter measure);

  /// Reserves memory for `more`; an error `limit_reached` when there is not enough.
  std::optional<error> reserve(amount more);

  /// As `reserve`. @throws error limit_reached
  void require(amount more) {
    if (auto refused = reserve(more))
      throw error{*refused};
  }

  /// Notes that memory was given back.
  void give_back(amount less) noexcept;

  /// What the process uses now, and may use; zeros without a meter.
  memory_use use() const;

private:
  void measure();

  mutable std::mutex mutex_; ///< also while it measures
  meter measure_;
  memory_use last_;     ///< as measured
  int64_t room_ = 0;    ///< what is left of it, as reckoned
  int64_t changes_ = 0; ///< bytes asked for and given back since then
};

} // namespace manager
