#include "actors/server/call_timing.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace manager {

void duration_histogram::add(std::chrono::nanoseconds duration) noexcept {
  auto time = std::max(duration, std::chrono::nanoseconds{0});
  auto units = static_cast<uint64_t>(time.count()) / static_cast<uint64_t>(bucket_limit(0));
  auto bucket = std::min(static_cast<size_t>(std::bit_width(units)), bucket_count - 1);
  ++buckets_[bucket];
  ++count_;
  total_ += time;
  longest_ = std::max(longest_, time);
}

void call_timing::measure(bool on, std::chrono::nanoseconds slow) {
  slow_limit_ = slow;
  if (on && !on_)
    begin_ = clock::now();
  on_ = on;
  current_ = {};
}

void call_timing::finish(const running& call) {
  if (on_ && call.row != nullptr)
    add(call, clock::now() - call.begin);
}

const duration_histogram* call_timing::of(const uint64_t* row) const {
  auto found = rows_.find(row);
  return found == rows_.end() ? nullptr : &found->second;
}

void call_timing::end_current() {
  auto now = clock::now();
  if (auto call = take(); call.row != nullptr)
    add(call, now - call.begin);
  begin_ = now;
}

void call_timing::add(const running& call, std::chrono::nanoseconds duration) {
  rows_[call.row].add(duration);
  if (duration < slow_limit_)
    return;
  auto now = std::chrono::system_clock::now().time_since_epoch();
  slow_.push_back({++slow_count_, std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(),
                   call, title_(call.object), duration});
  if (slow_.size() > most_slow)
    slow_.pop_front();
}

} // namespace manager
