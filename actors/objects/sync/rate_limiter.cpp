#include "actors/objects/sync/rate_limiter.hpp"

#include "actors/objects/time_limit.hpp"
#include "actors/value/packed_object.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <tuple>

namespace manager {
namespace {

using detail::int128;
using dump_row = std::tuple<int64_t, int64_t, int64_t, int64_t, int64_t>;

} // namespace

rate_limiter_object::rate_limiter_object(const packed& initial) {
  waits_.after_withdrawal([this] { serve(); }); // the next one may need fewer
  if (initial.empty() || is_nil(initial))
    adopt({});
  else if (describe(initial).starts_with("array"))
    restore(initial);
  else
    adopt(unpack<rate_plan>(initial));
}

void rate_limiter_object::attach(const object_context& server) {
  synchronizer::attach(server);
  since_ = now();
  timers_ = &server.timers;
  serve();
}

std::vector<claim> rate_limiter_object::waiters() const {
  return claims_of(waits_);
}

void rate_limiter_object::acquire(const caller& who, pending<int64_t> reply, int64_t count) {
  require_at_least(1, count, "the number of permits");
  if (count > plan_.burst)
    throw error{errc::bad_argument, "there are never more than " + std::to_string(plan_.burst)
                                        + " unused permits, so nobody gets " + std::to_string(count)
                                        + " at once"};
  serve();
  waits_.push_back(std::move(reply), {who, now(), count});
  serve();
}

std::vector<parameter> rate_limiter_object::parameters() const {
  return {{"permits", std::to_string(plan_.permits)},
          {"period", parameter_text(std::chrono::nanoseconds{plan_.period})},
          {"burst", std::to_string(plan_.burst)}};
}

packed rate_limiter_object::dump() const {
  auto [permits, fraction] = level_at(now());
  return pack(
      dump_row{plan_.permits, plan_.period, plan_.burst, std::min(permits, plan_.burst), fraction});
}

std::string rate_limiter_object::preview() const {
  return state_text(std::to_string(available()) + " of " + std::to_string(plan_.burst),
                    waits_.size());
}

void rate_limiter_object::adopt(const rate_plan& plan) {
  require_at_least(1, plan.permits, "the number of permits");
  require_at_least(1, plan.period, "the period");
  require_at_least(0, plan.burst, "the burst");
  plan_ = plan;
  if (plan_.burst == 0)
    plan_.burst = plan_.permits;
  level_ = {plan_.burst, 0};
}

void rate_limiter_object::restore(const packed& dumped) {
  auto [permits, period, burst, unused, fraction] = unpack<dump_row>(dumped);
  adopt({permits, period, burst});
  if (unused < 0 || unused > plan_.burst || fraction < 0 || fraction >= period)
    throw error{errc::bad_argument, "the initial value is not a dump of a rate limiter"};
  level_ = {unused, fraction};
}

/// Returns the unused permits at a time. While requests wait, there can be more than the
/// burst, because the server is late: each request would have used up its permits at its time.
rate_limiter_object::level rate_limiter_object::level_at(time_point time) const {
  auto passed = std::max<int64_t>(0, std::chrono::nanoseconds{time - since_}.count());
  auto come = static_cast<int128>(passed) * plan_.permits + level_.fraction;
  auto whole = level_.permits + come / plan_.period;
  auto most = waits_.empty() ? plan_.burst : std::numeric_limits<int64_t>::max();
  if (whole >= most)
    return {most, 0};
  return {static_cast<int64_t>(whole), static_cast<int64_t>(come % plan_.period)};
}

void rate_limiter_object::refill() {
  auto time = now(); // read once: a second reading would lose the time between
  level_ = level_at(time);
  since_ = std::max(since_, time);
}

/// Serves the requests in order, as far as there are permits, and sets the timer for the next one.
void rate_limiter_object::serve() {
  refill();
  while (!waits_.empty() && level_.permits >= waits_.front().payload.count) {
    auto next = waits_.pop_front();
    level_.permits -= next.payload.count;
    next.reply.resolve(level_.permits);
  }
  refill(); // if none waits any more, down to the burst
  std::optional<time_point> due;
  if (!waits_.empty())
    due = time_of(waits_.front().payload.count);
  timers_->set(id(), due);
}

/// Returns the time at which there are so many unused permits. @pre there are fewer at `since_`
rate_limiter_object::time_point rate_limiter_object::time_of(int64_t count) const {
  auto missing = static_cast<int128>(count - level_.permits) * plan_.period - level_.fraction;
  auto wait = (missing + plan_.permits - 1) / plan_.permits; // rounded up
  auto longest = static_cast<int128>(std::numeric_limits<int64_t>::max());
  return time_after(since_,
                    std::chrono::nanoseconds{static_cast<int64_t>(std::min(wait, longest))});
}

} // namespace manager
