#pragma once

#include "actors/objects/pending.hpp"
#include "actors/objects/undo_log.hpp"
#include "actors/record/call_record.hpp"
#include "actors/record/transaction_record.hpp"
#include "actors/server/store.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// A step that was read. Refers to the bytes of the transaction.
struct planned_step {
  transaction_step step;
  call_record call{};           ///< of a call or condition
  std::string_view arguments{}; ///< of the call

  bool has_call() const noexcept {
    return step.kind == step_kind::call || step.kind == step_kind::condition;
  }

  /// Returns the number of the object; 0 for none.
  uint64_t object() const noexcept { return has_call() ? call.object : step.object; }
};

/// Steps on several objects that take effect together, or not at all (decision 20). The steps run
/// one after the other on the network thread, so no other call comes between them; each sees the
/// changes of those before. If a condition does not hold or a step fails, the changes are reverted.
/// Waiting calls are answered after the transaction. Network thread.
class transaction_run {
public:
  /// Runs the steps, and answers `reply` with the outcome: at once, or when long operations on the
  /// objects have ended. The bytes begin with a flag: false reverts the changes in any case.
  static void run(server_context& calls, store& objects, const caller& who,
                  pending<std::string> reply, std::string steps);

private:
  transaction_run(server_context& calls, store& objects, const caller& who)
      : calls_{calls}, objects_{objects}, who_{who} {}

  std::string execute(const std::vector<planned_step>& steps, bool commits);
  transaction_outcome execute_all(const std::vector<planned_step>& steps);
  bool execute_step(const planned_step& step);
  void call(const planned_step& step, packed* result);
  std::string answer(transaction_outcome outcome) const;

  server_context& calls_;
  store& objects_;
  caller who_;
  undo_log log_;
  uint64_t step_ = 0; ///< number of the current step, from 1
  std::string answers_;
  std::vector<packed> granted_; ///< results with references
};

} // namespace manager
