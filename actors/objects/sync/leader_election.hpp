#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/sync/synchronizer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Election of a leader: one session at a time leads, under the name with which it campaigned.
/// Candidates lead in the order of their campaigns. When the session that leads ends, its
/// leadership ends at once. The number of a leadership is an acquisition in the server's lock
/// table, so calls of other objects can be made under it. Watchers wait for the next change. Not
/// thread-safe: lives on the server's network thread.
class leader_election_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "leader_election";

  /// Makes an election without a leader; a leader in a dump has died with its server.
  /// @throws error type_mismatch
  explicit leader_election_object(const packed& initial);
  ~leader_election_object() override;

  std::vector<claim> holders() const override;

  /// Returns the candidates.
  std::vector<claim> waiters() const override;

  /// Waits until the session leads; answers the number of the leadership.
  /// @throws error deadlock if the session leads already; bad_argument for a long name
  void campaign(const caller& who, pending<uint64_t> reply, const std::string& name);

  /// Ends a leadership.
  /// @throws error lease_lost if the session does not lead under this number
  void resign(const caller& who, uint64_t lease);

  /// Ends the leadership of the session under this name; has no effect if there is none.
  void withdraw(const caller& who, const std::string& name);

  /// Returns the state: [changes, leader], where the leader is nil or [name, lease, session, host,
  /// pid, worker, nanoseconds since it leads]. `changes` is the number of changes so far.
  packed leader() const;

  /// Waits until the number of changes is another one; answers the state.
  void watch(pending<packed> reply, uint64_t changes);

  bool led() const { return leader_.has_value(); }

  /// Returns [changes, name of the leader or nil].
  packed dump() const;
  std::string preview() const;

  void session_ended(uint64_t session, session_end how) override;

  static constexpr auto operations() {
    using self = leader_election_object;
    return operation_table(
        MANAGER_OP(campaign, "campaign",
                   "NAME  waits until the session leads as NAME, answers the leadership's number")
            .undone_by(wire_id("withdraw")),
        MANAGER_OP(resign, "resign", "LEASE  ends the leadership of this number"),
        MANAGER_OP(withdraw, "withdraw", "NAME  ends the session's leadership as NAME, if any"),
        MANAGER_OP(leader, "leader",
                   "  [changes, nil or [name, lease, session, host, pid, worker, nanoseconds]]"),
        MANAGER_OP(watch, "watch",
                   "CHANGES  waits until the number of changes is another one, answers as leader"),
        MANAGER_OP(led, "led", "  whether there is a leader"),
        MANAGER_OP(who, "who", "  [leader, candidates, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [changes, name of the leader or nil]"));
  }

private:
  struct candidate : claim {
    std::string name;
  };

  /// Leadership of a session.
  struct leadership : candidate {
    uint64_t lease = 0;
  };

  void end_leadership();
  void elect();
  void note_change();

  std::optional<leadership> leader_;
  uint64_t changes_ = 0;
  waiting_list<uint64_t, candidate> candidates_; ///< empty unless there is a leader
  waiting_list<packed> watchers_;
};

} // namespace manager
