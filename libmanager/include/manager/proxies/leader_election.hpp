#pragma once

#include "actors/value/packed_value.hpp"
#include "manager/detail/election_link.hpp"
#include "manager/leadership.hpp"
#include "manager/lock_report.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <tuple>
#include <utility>

namespace manager {

/// Leader of an election.
struct leader_info {
  std::string name;     ///< of the candidate
  uint64_t lease = 0;   ///< number of the leadership
  uint64_t session = 0; ///< number of the session in the server
  std::string host;
  pid_t pid = 0;
  std::string worker; ///< name of the worker; empty for a process that no spawner started
  std::chrono::nanoseconds since{}; ///< time since the candidate leads
};

/// State of an election at one moment.
struct election_state {
  uint64_t changes = 0; ///< number of changes so far
  std::optional<leader_info> leader;
};

/// An election: one of any number of processes leads. A process campaigns under a name; it leads
/// when the leaders and candidates before it have resigned or ended. When the leader's process
/// ends, however it ends, the next candidate leads at once: there is no lease to renew, and no time
/// to wait for. Any process can ask who leads, and wait for the next change. Any thread may call.
///
///     auto election = m.leader_election("scheduler");
///     auto term = election.campaign("host-7"); // waits
///     plan.with(term).push_back(next);
///
/// @throws error deadlock if this session leads already; object_gone; the errors of every call (see
/// `proxy`)
class leader_election : public detail::election_link {
public:
  using election_link::election_link;
  MANAGER_PROXY_MEMBERS(leader_election)

  static std::string schema_name() { return "leader_election"; }

  // -- candidates --------------------------------------------------------------

  /// Waits until this session leads, under a name of at most 1000 bytes.
  leadership campaign(const std::string& name) const { return term(call<"campaign">(name)); }

  /// Returns nullopt if there is a leader.
  std::optional<leadership> try_campaign(const std::string& name) const {
    return campaign_for(time_limit{}, name);
  }

  /// Returns nullopt if this session does not lead within `time`.
  std::optional<leadership> campaign_for(time_limit time, const std::string& name) const {
    return unless_timed_out([&] { return term(call_for<"campaign">(time, name)); });
  }
  template <class Clock, class Duration>
  std::optional<leadership> campaign_until(const std::chrono::time_point<Clock, Duration>& when,
                                           const std::string& name) const {
    return campaign_for(time_limit::until(when), name);
  }

  /// Returns nullopt if `stop` was requested before this session leads.
  std::optional<leadership> campaign(const std::stop_token& stop, const std::string& name) const {
    return unless(errc::canceled,
                  [&] { return term(call_until<"campaign">(stop, std::nullopt, name)); });
  }

  /// Starts to campaign. A future that is destroyed unread withdraws the candidate.
  future<leadership> async_campaign(const std::string& name) const {
    return {start<"campaign">(name), [self = *this](uint64_t lease) { return self.term(lease); }};
  }

  // -- everybody ---------------------------------------------------------------

  /// Returns the leader; nullopt if there is none.
  std::optional<leader_info> leader() const { return state().leader; }

  /// Returns the leader, and the number of changes for `wait`.
  election_state state() const { return ask<"leader">(read_state); }

  /// Waits until the number of changes is not `changes` any more; returns the state then. A leader
  /// that wins or ends is a change. To see every leader that is still in office, pass on the
  /// number of the state before.
  election_state wait(uint64_t changes) const { return read_wait(call<"watch">(changes)); }

  /// Returns nullopt if there was no change within `time`.
  std::optional<election_state> wait_for(uint64_t changes, time_limit time) const {
    return unless_timed_out([&] { return read_wait(call_for<"watch">(time, changes)); });
  }
  template <class Clock, class Duration>
  std::optional<election_state>
  wait_until(uint64_t changes, const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(changes, time_limit::until(when));
  }

  /// Returns nullopt if `stop` was requested before a change.
  std::optional<election_state> wait(uint64_t changes, const std::stop_token& stop) const {
    return unless(errc::canceled,
                  [&] { return read_wait(call_until<"watch">(stop, std::nullopt, changes)); });
  }

  /// Starts to wait; `future::then` makes a callback of it.
  future<election_state> async_wait(uint64_t changes) const {
    return {start<"watch">(changes),
            [self = *this](const packed& answer) { return self.read_wait(answer); }};
  }

  /// Returns the leader and the candidates.
  lock_report who() const { return ask<"who">(detail::read_report); }

private:
  leadership term(uint64_t lease) const { return {*this, lease}; }

  election_state read_wait(const packed& answer) const {
    return read_answer<"watch">(read_state, answer);
  }

  static election_state read_state(const packed& answer) {
    using row =
        std::tuple<std::string, uint64_t, uint64_t, std::string, pid_t, std::string, int64_t>;
    auto [changes, leader] = unpack<std::tuple<uint64_t, std::optional<row>>>(answer);
    election_state state{changes, std::nullopt};
    if (leader) {
      auto& [name, lease, session, host, pid, worker, since] = *leader;
      state.leader =
          leader_info{name, lease, session, host, pid, worker, std::chrono::nanoseconds{since}};
    }
    return state;
  }
};

/// Factory of `m.leader_election(...)`; base of `session`.
template <class Session> class leader_election_factory {
public:
  /// Opens the election of this name, or creates it; anonymous without a name.
  /// @throws error type_mismatch if the name belongs to another type
  manager::leader_election leader_election(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::leader_election>(name, {});
  }
};

} // namespace manager
