#include "actors/server/server_context.hpp"

#include "actors/objects/time_limit.hpp"
#include "actors/value/packed_value.hpp"

#include <limits>

namespace manager {
namespace {

/// Smallest answer for which memory is reserved.
constexpr size_t least_reserved = size_t{64} << 10;

/// Converts the wait of a call header, in which a negative number means without limit.
time_limit limit_of(int64_t wait) {
  return wait < 0 ? time_limit::for_ever() : std::chrono::nanoseconds{wait};
}

} // namespace

server_context::server_context(environment& around, const server_limits& limits,
                               callbacks to_server)
    : around_{around},
      inbound_{around},
      limits_{limits},
      locks_{{.now = [this] { return around_.now(); },
              .about = [this](uint64_t session) { return sessions_.about(session); }}},
      to_server_{std::move(to_server)} {}

caller server_context::identify(const call_header& header, client_id client) {
  if (client.number == 0)
    throw error{errc::session_ended, "the calling session has ended"};
  auto session = sessions_.find(header.session, client);
  if (!session)
    throw error{errc::session_ended, "session " + std::to_string(header.session) + " is not open"};
  return {*session, header.thread};
}

wait_table::ticket server_context::keep(const std::shared_ptr<pending_base>& reply,
                                        wait_table::owner who, int64_t wait, size_t bytes) {
  if (wait == 0) {
    reply->withdraw({errc::timed_out, "timed out"});
    return {};
  }
  if (waits_.count_of(who.session) >= limits_.session_calls) {
    reply->withdraw(
        {errc::limit_reached,
         "the session already has " + std::to_string(limits_.session_calls) + " calls waiting"});
    return {};
  }
  if (auto refused = memory_.reserve({0, static_cast<int64_t>(bytes)})) {
    reply->withdraw(*refused);
    return {};
  }
  auto now = around_.now();
  auto ticket = waits_.add(reply, who, deadline_after(now, limit_of(wait)), now);
  arrange_wake_up();
  return ticket;
}

void server_context::require_fence(uint64_t acquisition) const {
  if (acquisition != 0 && !locks_.in_force(acquisition))
    throw error{errc::lease_lost, "the lock of this call is no longer held"};
}

void server_context::look_for_deadlock(pending_base& wait, const caller& who) {
  auto cycle = locks_.cycle_of(who);
  if (cycle.empty())
    return;
  to_server_.deadlocked(cycle);
  if (limits_.break_deadlocks)
    wait.withdraw({errc::deadlock, "waiting would deadlock: " + std::to_string(cycle.size())
                                       + " threads would wait for each other in a cycle"});
}

void server_context::expire() {
  auto now = around_.now();
  if (armed_ && *armed_ <= now)
    armed_.reset();
  for (auto object : timers_.take_due(now))
    to_server_.time_came(object);
  waits_.expire(now);
  arrange_wake_up();
}

void server_context::require_room_for_answer(size_t bytes) {
  auto most = limits_.value_bytes + max_joined_string;
  if (bytes > most)
    throw error{errc::too_large, "the answer has " + std::to_string(bytes)
                                     + " bytes, the maximum is " + std::to_string(most)
                                     + "; read it in parts"};
  if (bytes >= least_reserved)
    memory_.require({0, static_cast<int64_t>(bytes)});
}

void server_context::arrange_wake_up() {
  auto next = waits_.next_deadline();
  if (auto timer = timers_.next(); timer && (!next || *timer < *next))
    next = timer;
  if (!next || (armed_ && *armed_ <= *next))
    return;
  armed_ = next;
  around_.wake_at(*next);
}

} // namespace manager
