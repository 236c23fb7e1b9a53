#include "actors/server/transaction.hpp"

#include "actors/record/call_record.hpp"
#include "actors/value/packed_value.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace manager {
namespace {

/// Calls `use` with the call in a step's record and its arguments.
/// @throws error bad_argument unless there is exactly one
void with_call(const transaction_step& step,
               const std::function<void(const call_record&, record_reader&)>& use) {
  size_t count = 0;
  if (!are_records(step.record))
    throw error{errc::bad_argument, "a step of the transaction has no call"};
  read_records(step.record, [&](auto& what, auto& arguments) {
    if (++count == 1)
      use(what, arguments);
  });
  if (count != 1)
    throw error{errc::bad_argument,
                "a step of the transaction has one call, not " + std::to_string(count)};
}

/// Returns the numbers of the objects that the steps call.
/// @throws error bad_argument if the steps are malformed or too many
std::vector<uint64_t> objects_in(record_reader steps) {
  std::vector<uint64_t> objects;
  size_t count = 0;
  for (steps.flag(); !steps.at_end(); ++count) {
    auto step = read_step(steps);
    if (step.kind == step_kind::revision)
      objects.push_back(step.object);
    else if (step.kind != step_kind::held)
      with_call(step, [&](auto& what, auto&) { objects.push_back(what.object); });
  }
  if (count > most_transaction_steps)
    throw error{errc::bad_argument, "the transaction has " + std::to_string(count)
                                        + " steps, the maximum is "
                                        + std::to_string(most_transaction_steps)};
  return objects;
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
    for (auto id : objects_in(record_reader{steps}))
      if (auto* object = objects.object(id); object != nullptr && object->is_away()) {
        auto again = [&calls, &objects, who, reply, steps = std::move(steps)] {
          run(calls, objects, who, reply, steps);
        };
        object->postpone(std::make_unique<postponed_transaction>(std::move(again), reply));
        return;
      }
    reply.resolve(transaction_run{calls, objects, who}.execute(record_reader{steps}));
  } catch (...) {
    reply.fail(current_failure());
  }
}

/// Executes the steps and returns the answer.
std::string transaction_run::execute(record_reader steps) {
  bool commits = steps.flag();
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

transaction_outcome transaction_run::execute_all(record_reader& steps) {
  while (!steps.at_end()) {
    ++step_;
    if (!execute_step(read_step(steps)))
      return transaction_outcome::condition_failed;
  }
  return transaction_outcome::done;
}

/// Executes a step. Returns false if it is a condition that does not hold.
bool transaction_run::execute_step(const transaction_step& step) {
  packed result;
  switch (step.kind) {
  case step_kind::call:
    call(step, result);
    return true;
  case step_kind::condition:
    call(step, result);
    return holds(step.compare, result, step.value);
  case step_kind::held:
    return calls_.locks().in_force(step.number);
  case step_kind::revision:
    return objects_.revision_of(step.object) == step.number;
  }
  return false;
}

void transaction_run::call(const transaction_step& step, packed& result) {
  with_call(step, [&](auto& what, auto& arguments) {
    auto* object = objects_.object(what.object);
    if (object == nullptr)
      throw error{errc::object_gone, "the object was removed"};
    call_in_transaction in{what, who_, step_, answers_, {}, granted_};
    object->call_in(in, arguments);
    result = in.result;
  });
}

std::string transaction_run::answer(transaction_outcome outcome) const {
  std::string bytes;
  record_writer out{bytes};
  out.add(static_cast<uint64_t>(outcome));
  out.add(outcome == transaction_outcome::done ? uint64_t{0} : step_);
  return bytes + answers_;
}

} // namespace manager
