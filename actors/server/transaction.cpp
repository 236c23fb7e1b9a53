#include "actors/server/transaction.hpp"

#include "actors/record/call_record.hpp"
#include "actors/value/packed_value.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace manager {
namespace {

/// Reads the call in a step's record.
/// @throws error bad_argument unless there is exactly one
void read_call(planned_step& step) {
  auto record = step.step.record;
  if (!are_records(record))
    throw error{errc::bad_argument, "a step of the transaction has no call"};
  size_t count = 0;
  read_records(record, [&](auto& what, auto& arguments) {
    step.call = what;
    step.arguments = arguments.rest();
    ++count;
  });
  if (count != 1)
    throw error{errc::bad_argument,
                "a step of the transaction has one call, not " + std::to_string(count)};
}

/// Reads the steps, which refer to the reader's bytes.
/// @throws error bad_argument if the steps are malformed or too many
std::vector<planned_step> read_steps(record_reader from) {
  std::vector<planned_step> steps;
  while (!from.at_end()) {
    if (steps.size() == most_transaction_steps)
      throw error{errc::bad_argument, "the transaction has more than "
                                          + std::to_string(most_transaction_steps) + " steps"};
    auto& next = steps.emplace_back(planned_step{.step = read_step(from)});
    if (next.has_call())
      read_call(next);
  }
  return steps;
}

bool holds(comparison how, const packed& left, const packed& right) {
  switch (how) {
  case comparison::equal:
    return left == right;
  case comparison::not_equal:
    return left != right;
  case comparison::less:
    return packed_order(left, right) < 0;
  case comparison::at_least:
    return packed_order(left, right) >= 0;
  }
  return false;
}

/// Transaction that waits until a long operation on one of its objects has ended.
class postponed_transaction final : public postponed {
public:
  postponed_transaction(std::function<void()> again, pending<std::string> reply)
      : again_{std::move(again)}, reply_{std::move(reply)} {}

  void run() override { again_(); }
  void refuse(const error& why) override { reply_.fail(why); }

private:
  std::function<void()> again_;
  pending<std::string> reply_;
};

} // namespace

void transaction_run::run(server_context& calls, store& objects, const caller& who,
                          pending<std::string> reply, std::string steps) {
  if (reply.state().answered()) // while the transaction was postponed
    return;
  try {
    record_reader bytes{steps};
    bool commits = bytes.flag();
    auto plan = read_steps(bytes);
    for (auto& step : plan)
      if (auto* object = objects.object(step.object()); object != nullptr && object->is_away()) {
        auto again = [&calls, &objects, who, reply, steps = std::move(steps)] {
          run(calls, objects, who, reply, steps);
        };
        object->postpone(std::make_unique<postponed_transaction>(std::move(again), reply));
        return;
      }
    reply.resolve(transaction_run{calls, objects, who}.execute(plan, commits));
  } catch (...) {
    reply.fail(current_failure());
  }
}

/// Executes the steps and returns the answer.
std::string transaction_run::execute(const std::vector<planned_step>& steps, bool commits) {
  auto outcome = transaction_outcome::step_failed;
  std::optional<error> failure;
  {
    undo_log::scope in_use{log_};
    try {
      outcome = execute_all(steps);
      calls_.require_room_for_answer(answers_.size());
    } catch (...) {
      failure = current_failure();
    }
  }
  if (commits && !failure && outcome == transaction_outcome::done)
    log_.keep();
  else
    log_.revert();
  log_.end();
  if (failure) {
    answers_.clear();
    append_answer(answers_, step_, *failure);
    return answer(transaction_outcome::step_failed);
  }
  for (auto& value : granted_)
    grant_references(calls_.reference_counts(), who_.session, value);
  return answer(outcome);
}

transaction_outcome transaction_run::execute_all(const std::vector<planned_step>& steps) {
  for (auto& each : steps) {
    ++step_;
    if (!execute_step(each))
      return transaction_outcome::condition_failed;
  }
  return transaction_outcome::done;
}

/// Executes a step. Returns false if it is a condition that does not hold.
bool transaction_run::execute_step(const planned_step& planned) {
  auto& step = planned.step;
  packed result;
  switch (step.kind) {
  case step_kind::call:
    call(planned, nullptr);
    return true;
  case step_kind::condition:
    call(planned, &result);
    return holds(step.compare, result, step.value);
  case step_kind::held:
    return calls_.locks().in_force(step.number);
  case step_kind::revision:
    return objects_.revision_of(step.object) == step.number;
  }
  return false;
}

void transaction_run::call(const planned_step& step, packed* result) {
  auto* object = objects_.object(step.call.object);
  if (object == nullptr)
    throw error{errc::object_gone, "the object was removed"};
  call_in_transaction in{step.call, who_, step_, answers_, result, granted_};
  record_reader arguments{step.arguments};
  object->call_in(in, arguments);
}

std::string transaction_run::answer(transaction_outcome outcome) const {
  std::string bytes;
  bytes.reserve(2 * sizeof(uint64_t) + answers_.size());
  record_writer out{bytes};
  out.add(static_cast<uint64_t>(outcome));
  out.add(outcome == transaction_outcome::done ? uint64_t{0} : step_);
  return bytes += answers_;
}

} // namespace manager
