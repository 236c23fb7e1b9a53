#include "libmanager/src/basp/heartbeat_timer.hpp"

#include "actors/objects/time_limit.hpp"

#include <caf/io/middleman.hpp>
#include <caf/send.hpp>

namespace manager {
namespace {

using beat_atom = caf::atom_constant<caf::atom("beat")>;
using quicken_atom = caf::atom_constant<caf::atom("quicken")>;

} // namespace

heartbeat_timer::heartbeat_timer(caf::actor_config& config, network_loop* loop)
    : caf::io::broker{config}, loop_{loop} {
  set_default_handler(caf::drop);
}

void heartbeat_timer::quicken(const caf::actor& who, std::chrono::nanoseconds interval) {
  caf::anon_send(who, quicken_atom::value, int64_t{interval.count()});
}

caf::behavior heartbeat_timer::make_behavior() {
  return {[this](quicken_atom, int64_t interval) { quicken(std::chrono::nanoseconds{interval}); },
          [this](beat_atom) {
            loop_->beat_all(system().clock().now());
            beat_later();
          }};
}

void heartbeat_timer::quicken(std::chrono::nanoseconds interval) {
  bool beats = interval_.count() > 0;
  if (beats && interval_ <= interval)
    return;
  interval_ = interval;
  if (!beats) // otherwise the next beat uses the new interval
    beat_later();
}

/// Schedules the next beat without `delayed_send`, whose message names this actor as the sender: a
/// message that comes after this actor's end stays in its mailbox, which CAF 0.17.6 does not close,
/// and would keep the actor alive for ever.
void heartbeat_timer::beat_later() {
  auto& clock = system().clock();
  clock.schedule_message(
      time_after(clock.now(), interval_), caf::strong_actor_ptr{ctrl()},
      caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, beat_atom::value));
}

caf::actor spawn_heartbeat_timer(caf::actor_system& system, network_loop& loop) {
  caf::actor_config config{&system.middleman().backend()};
  return system.spawn_class<heartbeat_timer, caf::hidden>(config, &loop);
}

} // namespace manager
