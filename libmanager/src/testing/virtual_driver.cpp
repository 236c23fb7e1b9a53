#include "libmanager/src/testing/virtual_driver.hpp"

#include <algorithm>
#include <caf/detail/test_actor_clock.hpp>

namespace manager::testing {
namespace {

using test_clock = caf::detail::test_actor_clock;

/// Gives access to the protected schedule. CAF lets tests trigger timeouts, but does not tell when
/// the next one is due, which is needed to keep several nodes in step.
struct schedule_of : test_clock {
  static const schedule_map& get(const test_clock& clock) { return clock.*&schedule_of::schedule_; }
};

test_clock& clock_of(node& any) {
  return dynamic_cast<test_clock&>(any.system().clock());
}

} // namespace

void virtual_driver::add(node& joined) {
  clock_of(joined).current_time = now_;
  nodes_.push_back(&joined);
}

bool virtual_driver::wait(call_state& call, std::optional<time_point> deadline) {
  for (;;) {
    settle();
    if (call.ready())
      return true;
    if (deadline && now_ >= *deadline)
      return false;
    auto next = next_event();
    if (!next && !deadline)
      throw error{errc::would_deadlock, "no event is left that could end this wait"};
    advance_to(next && deadline ? std::min(*next, *deadline) : next ? *next : *deadline);
  }
}

void virtual_driver::retire(node& leaving) {
  std::erase(nodes_, &leaving);
}

void virtual_driver::settle() {
  // Two idle passes, because work of one node in the first pass may wake another node.
  for (int quiet = 0; quiet < 2;)
    quiet = step() ? 0 : quiet + 1;
}

void virtual_driver::advance_to(time_point time) {
  for (;;) {
    auto next = next_event();
    now_ = next ? std::clamp(*next, now_, std::max(time, now_)) : std::max(time, now_);
    for (auto* each : nodes_)
      clock_of(*each).advance_time(now_ - clock_of(*each).now());
    settle();
    if (now_ >= time)
      return;
  }
}

bool virtual_driver::step() {
  bool active = false;
  for (auto* each : nodes_)
    active |= each->step();
  return active;
}

std::optional<virtual_driver::time_point> virtual_driver::next_event() const {
  std::optional<time_point> next;
  for (auto* each : nodes_) {
    auto& schedule = schedule_of::get(clock_of(*each));
    if (!schedule.empty() && (!next || schedule.begin()->first < *next))
      next = schedule.begin()->first;
  }
  return next;
}

} // namespace manager::testing
