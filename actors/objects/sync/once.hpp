#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/quota.hpp"
#include "actors/objects/sync/synchronizer.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Flag for a function that runs exactly once among all processes, with the rules of
/// std::call_once, and the function's result. One call runs, the others wait. If the run is
/// abandoned, or its session ends, the call that has waited longest runs. After the run all calls
/// get its result. Not thread-safe: lives on the server's network thread.
class once_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "once";
  static constexpr std::array<std::string_view, 1> initial_patterns{"array<V>"};

  /// Makes a flag for a function that has not run, or restores a dump.
  /// @throws error type_mismatch, bad_argument
  explicit once_object(const packed& initial);

  void set_limits(const object_limits& limits) override { quota_.set_limits(limits); }
  const amount& used() const noexcept override { return quota_.used(); }

  std::vector<claim> holders() const override;
  std::vector<claim> waiters() const override;

  /// Answers [] to the call that is to run, and [result] after the run; waits during a run.
  /// `ticket` is the caller's number of the call, for the other operations.
  /// @throws error deadlock if the calling thread runs
  void begin(const caller& who, pending<packed> reply, uint64_t ticket);

  /// Ends the run with a result.
  /// @throws error lease_lost if the session does not run under this ticket; limit_reached
  void finish(const caller& who, uint64_t ticket, packed result);

  /// Ends the run without a result; has no effect if the session does not run under this ticket.
  void abandon(const caller& who, uint64_t ticket);

  bool done() const { return result_.has_value(); }
  std::optional<packed> result() const { return result_; }

  /// Returns [] or [result].
  packed dump() const;
  std::string preview() const;

  void session_ended(uint64_t session, session_end how) override;

  static constexpr auto operations() {
    using self = once_object;
    return operation_table(
        MANAGER_OP(begin, "begin",
                   "TICKET  answers [] to the call that is to run, [result] after the run")
            .undone_by(wire_id("abandon")),
        MANAGER_OP(finish, "finish", "TICKET VALUE  ends the run with the result VALUE"),
        MANAGER_OP(abandon, "abandon", "TICKET  ends the run, so that the next call runs"),
        MANAGER_OP(done, "done", "  whether the run is over"),
        MANAGER_OP(result, "result", "  the result, if the run is over"),
        MANAGER_OP(who, "who", "  [who runs, waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump", "  [] or [result]"));
  }

private:
  /// Call that runs, or waits for the run.
  struct run : claim {
    uint64_t ticket = 0;
  };

  bool is_run_by(const caller& who, uint64_t ticket) const;
  void pass_on();

  std::optional<run> run_; ///< in progress
  std::optional<packed> result_;
  quota quota_;                     ///< of the result
  waiting_list<packed, run> waits_; ///< empty unless there is a run in progress
};

} // namespace manager
