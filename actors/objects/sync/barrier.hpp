#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/objects/sync/synchronizer.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Initial value of a barrier.
struct barrier_plan {
  int64_t parties = 0;
  std::optional<int64_t> timeout{}; ///< limit of a wait whose caller gives none, in nanoseconds

  MSGPACK_DEFINE_MAP(parties, timeout)
};

/// Barrier: lets a fixed number of parties wait for each other, again and again. Has the operations
/// of Python's threading.Barrier and of std::barrier. When all have arrived, one of the parties
/// that offered it runs an action, and then all parties go on. A party that dies, gives up its
/// wait, or is lost after it took part in the last phase, breaks the barrier: all waits fail with
/// `broken_barrier` until the barrier is reset. Not thread-safe: lives on the server's network
/// thread.
class barrier_object : public synchronizer {
public:
  static constexpr std::string_view type_name = "barrier";

  /// Makes a barrier from the number of parties (1 if `initial` is empty), from a `barrier_plan`,
  /// or from a dump.
  /// @throws error type_mismatch, bad_argument
  explicit barrier_object(const packed& initial);

  std::vector<claim> waiters() const override;

  /// Arrives and waits for the others; answers N, the number of parties that arrived before. When
  /// all have arrived, the last one of those that `act` is answered -1 - N: it runs the action, and
  /// the others go on after its `complete`.
  /// @throws error broken_barrier, bad_argument if more parties arrive than the barrier has
  void wait(const caller& who, pending<int64_t> reply, bool acts);
  void complete(const caller& who);

  /// Arrives; answers the number of the phase, for `wait_phase`.
  int64_t arrive(const caller& who);
  void wait_phase(const caller& who, pending<void> reply, int64_t number);

  /// Arrives; from the next phase on, the barrier has one party less.
  void arrive_and_drop(const caller& who);

  /// Breaks the barrier (`abort`), or makes it usable again without arrivals (`reset`).
  void abort();
  void reset();

  bool broken() const { return broken_; }
  int64_t parties() const { return parties_; }
  int64_t arrived() const { return static_cast<int64_t>(current_->arrived.size()); }

  /// Returns the limit of a wait whose caller gives none.
  std::optional<std::chrono::nanoseconds> default_wait() const override { return timeout_; }
  std::vector<parameter> parameters() const override;

  packed dump() const;
  std::string preview() const;

  void session_ended(uint64_t session, session_end how) override;

  static constexpr auto operations() {
    using self = barrier_object;
    return operation_table(
        MANAGER_OP(
            wait, "wait",
            "ACTS  arrives, waits for the others, answers how many came before (N), or -1 - N "
            "to who acts"),
        MANAGER_OP(complete, "complete", "  says that the action is done"),
        MANAGER_OP(arrive, "arrive", "  arrives, answers the phase's number").lasting_as_session(),
        MANAGER_OP(wait_phase, "wait_phase", "PHASE  waits until the phase of this number is over")
            .only_waiting(),
        MANAGER_OP(arrive_and_drop, "drop", "  arrives, and is no party from then on")
            .lasting_as_session(),
        MANAGER_OP(abort, "abort", "  breaks it"),
        MANAGER_OP(reset, "reset", "  makes it usable again, with nobody at it"),
        MANAGER_OP(broken, "broken", "  whether it is broken"),
        MANAGER_OP(parties, "parties", "  how many must arrive"),
        MANAGER_OP(arrived, "arrived", "  how many have arrived in this phase"),
        MANAGER_OP(who, "who", "  [[], waiters, how many of both], who and since when"),
        MANAGER_OP(preview, "preview", "  its state as a short text"),
        MANAGER_OP(dump, "dump",
                   "  [parties, phase, broken, dropped, who arrived, who did last, time-out]"));
  }

private:
  struct arrival : claim {
    int64_t index = 0; ///< number of earlier arrivals
    bool acts = false;
  };
  struct phase {
    std::vector<caller> arrived;
    int64_t dropped = 0;                     ///< of `arrived`
    waiting_list<int64_t, arrival> arriving; ///< waits of `wait`
    waiting_list<void, claim> waiting;       ///< waits of `wait_phase`
  };

  void adopt(const barrier_plan& plan);
  void restore(const packed& dumped);
  phase& phase_to_arrive_in();
  bool is_full(const phase& of) const;
  std::unique_ptr<phase> new_phase();
  void all_arrived();
  void complete_phase();
  void break_up(const char* why);
  void require_whole() const;

  barrier_plan plan_; ///< initial value
  std::optional<std::chrono::nanoseconds> timeout_;
  int64_t parties_ = 0;
  int64_t number_ = 0; ///< of the current phase
  bool broken_ = false;
  std::optional<caller> acting_; ///< runs the action: the current phase is full
  std::set<uint64_t> last_;      ///< sessions of the last phase
  std::unique_ptr<phase> current_ = new_phase();
  std::unique_ptr<phase> next_ = new_phase();     ///< for arrivals while the action runs
  std::array<std::unique_ptr<phase>, 2> retired_; ///< broken up last
  std::set<int64_t> broken_phases_;
};

} // namespace manager
