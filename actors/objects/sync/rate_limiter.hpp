#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/sync/synchronizer.hpp"
#include "actors/objects/timer_table.hpp"

#include <algorithm>
#include <cstdint>
#include <msgpack.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Initial value of a rate limiter.
struct rate_plan {
  int64_t permits = 1;            ///< number of permits that come in one period
  int64_t period = 1'000'000'000; ///< in nanoseconds
  int64_t burst = 0; ///< maximum number of unused permits; 0: as many as come in one period

  MSGPACK_DEFINE_MAP(permits, period, burst)
};

/// Token bucket: permits come at a constant rate, by the server's clock, until `burst` of them are
/// unused. `acquire` uses permits up, and waits until enough have come. Requests are served in the
/// order of their arrival, even if a later one needs fewer permits. No session owns permits. The
/// arithmetic is exact: no permit is lost by rounding. Not thread-safe: lives on the server's
/// network thread.
class rate_limiter_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "rate_limiter";

  /// Makes a rate limiter with all its permits from a `rate_plan` (nil and no bytes: the defaults),
  /// or from a dump.
  /// @throws error type_mismatch, bad_argument
  explicit rate_limiter_object(const packed& initial);

  void attach(const object_context& server) override;
  void time_came() override { serve(); }
  void detach() noexcept override { timers_->set(id(), std::nullopt); }

  std::vector<claim> waiters() const override;

  /// Uses up permits; waits until they have come. Answers the number of permits that are left.
  /// @throws error bad_argument if there can never be so many
  void acquire(const caller& who, pending<int64_t> reply, int64_t count);

  /// Returns the number of unused permits, those that waiting requests will get included.
  int64_t available() const { return std::min(level_at(now()).permits, plan_.burst); }

  /// Returns the permits of a period, the period, and the maximum number of unused permits.
  std::vector<parameter> parameters() const override;

  /// Returns [permits, period, burst, unused permits, fraction of the next one times the period].
  packed dump() const;
  std::string preview() const;

  static constexpr auto operations() {
    using self = rate_limiter_object;
    return operation_table(
        MANAGER_OP(acquire, "acquire",
                   "N  uses up N permits, answers how many are left, waits until they have come"),
        MANAGER_OP(available, "available", "  how many permits are unused"),
        MANAGER_OP(who, "who", "  [[], waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump",
                   "  [permits, period, burst, unused permits, fraction of the next one]"));
  }

private:
  using time_point = lock_table::time_point;

  /// Unused permits at one moment.
  struct level {
    int64_t permits = 0;
    int64_t fraction = 0; ///< of the next permit, times the period; below the period
  };

  void adopt(const rate_plan& plan);
  void restore(const packed& dumped);
  level level_at(time_point time) const;
  void refill();
  void serve();
  time_point time_of(int64_t count) const;

  rate_plan plan_;
  level level_;        ///< at the time `since_`
  time_point since_{}; ///< by the table's clock
  timer_table own_timers_;
  timer_table* timers_ = &own_timers_;
  waiting_list<int64_t, claim> waits_; ///< the first one waits for permits to come
};

} // namespace manager
