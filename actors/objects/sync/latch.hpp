#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/sync/synchronizer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// A counter that is counted down once and can be waited for, with the operations of std::latch.
/// Not thread-safe: lives on the server's network thread.
class latch_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "latch";

  /// Makes a latch from its count, 1 if `initial` is empty.
  /// @throws error type_mismatch, bad_argument
  explicit latch_object(const packed& initial);

  std::vector<claim> waiters() const override;

  /// Counts down.
  /// @throws error bad_argument if `count` is above the rest
  void count_down(int64_t count);
  bool try_wait() const { return left_ == 0; }
  void wait(const caller& who, pending<void> reply);

  /// Counts down, then waits.
  void arrive_and_wait(const caller& who, pending<void> reply, int64_t count);
  int64_t left() const { return left_; }

  std::vector<parameter> parameters() const override { return {{"count", std::to_string(count_)}}; }

  packed dump() const { return pack(left_); }
  std::string preview() const { return state_text(std::to_string(left_) + " left", waits_.size()); }

  static constexpr auto operations() {
    using self = latch_object;
    return operation_table(
        MANAGER_OP(count_down, "count_down", "N  counts down by N"),
        MANAGER_OP(try_wait, "try_wait", "  whether nothing is left"),
        MANAGER_OP(wait, "wait", "  waits until nothing is left").only_waiting(),
        MANAGER_OP(arrive_and_wait, "arrive", "N  counts down by N and waits"),
        MANAGER_OP(left, "left", "  what is left to count down"),
        MANAGER_OP(who, "who", "  [[], waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  what is left to count down"));
  }

private:
  int64_t count_ = 1; ///< initial count
  int64_t left_ = 1;
  waiting_list<void, claim> waits_; ///< empty while nothing is left
};

} // namespace manager
