#pragma once

#include "tests/support/history.hpp"
#include "tests/support/model_object.hpp"

#include "actors/value/packed_value.hpp"
#include "tests/support/object_tables.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace manager::test {

/// Objects in the initial state of a history.
struct model {
  object_tables tables; ///< outlives the objects
  std::vector<std::unique_ptr<model_object>> objects;
};

/// Decides whether a history is linearizable: J. M. Wing and C. Gong, "Testing and verifying
/// concurrent objects" (1993), with two additions. A call that waits takes effect when the model
/// gets it, and the model must answer it before it returned; a call that timed out is withdrawn in
/// between. A session ends at some time after its process was killed, and its open calls may have
/// happened before the end or not at all. Searches for an order of calls, withdrawals and ends that
/// fits the times, and in which the model gives the recorded answers; remembers the states from
/// which there is no such order.
class linearization {
public:
  using make_model = std::function<std::unique_ptr<model>()>;

  /// @pre at most 64 happenings
  /// @param has_numbers items of work queues must have the model's numbers; they do not if a
  /// transaction that put an item was reverted
  linearization(const history& seen, make_model make, bool has_numbers = true)
      : seen_{seen}, make_{std::move(make)}, has_numbers_{has_numbers}, calls_(seen.size()) {}

  bool exists() {
    replay();
    return search();
  }

private:
  enum class step_kind : uint8_t { apply, withdraw };
  using step = std::pair<step_kind, size_t>;

  bool search() {
    if (is_explained())
      return true;
    if (!dead_ends_.insert(state()).second)
      return false;
    bool is_fresh = true; // the model is in the state of the path
    for (auto& next : next_steps()) {
      if (!std::exchange(is_fresh, false))
        replay();
      path_.push_back(next);
      if (take(next) && search())
        return true;
      path_.pop_back();
    }
    return false;
  }

  void replay() {
    for (auto& call : calls_)
      call = {nullptr, nullptr};
    ended_.clear();
    model_ = make_();
    for (auto& each : path_)
      take(each);
  }

  bool is_explained() const {
    for (size_t i = 0; i < seen_.size(); ++i)
      if (seen_[i].returned != happening::never && !is_over(i))
        return false;
    return true;
  }

  bool is_applied(size_t i) const { return calls_[i].answer != nullptr; }
  bool is_over(size_t i) const { return is_applied(i) && calls_[i].answer->given; }

  /// Returns true if the call timed out, or if its process was killed before the call returned.
  bool may_have_timed_out(size_t i) const {
    bool seen = seen_[i].failure == errc::timed_out || seen_[i].returned == happening::never;
    return seen && !calls_[i].wait->committed();
  }

  /// Returns the possible next steps: events that were invoked before any open event returned.
  std::vector<step> next_steps() const {
    auto first_return = happening::never;
    for (size_t i = 0; i < seen_.size(); ++i)
      if (!is_over(i))
        first_return = std::min(first_return, seen_[i].returned);
    std::vector<step> steps;
    for (size_t i = 0; i < seen_.size(); ++i) {
      if (!is_applied(i) && seen_[i].invoked < first_return && !ended_.contains(seen_[i].session))
        steps.emplace_back(step_kind::apply, i);
      else if (is_applied(i) && !is_over(i) && may_have_timed_out(i))
        steps.emplace_back(step_kind::withdraw, i);
    }
    // Tries events in the order of their return first, because it is mostly the right one.
    std::sort(steps.begin(), steps.end(), [&](auto& a, auto& b) {
      return seen_[a.second].returned < seen_[b.second].returned;
    });
    return steps;
  }

  /// Applies a step to the model; returns false if an answer differs from the recorded one.
  bool take(const step& next) {
    auto& [what, i] = next;
    auto& event = seen_[i];
    if (what == step_kind::withdraw) {
      calls_[i].wait->withdraw({errc::timed_out, "timed out"});
    } else if (event.what == happening::kind::session_end) {
      end_session(event.session);
      calls_[i].answer = std::make_shared<model_answer>(model_answer{true, {}, {}});
    } else {
      calls_[i] = model_->objects[event.object]->call({event.session, 1}, event.operation,
                                                      arguments_of(event));
      if (!event.waited && calls_[i].wait)
        calls_[i].wait->withdraw({errc::timed_out, "timed out"});
    }
    return answers_fit();
  }

  /// Returns the arguments of a call, with the model's number of a lease.
  std::vector<packed> arguments_of(const happening& event) const {
    auto arguments = event.arguments;
    if (!event.lease)
      return arguments;
    auto row = split_array(calls_[event.lease->event].answer->result).at(event.lease->row);
    auto number = unpack<uint64_t>(split_array(row).at(0));
    arguments.at(0) = event.lease->in_array ? pack(std::vector{number}) : pack(number);
    return arguments;
  }

  void end_session(uint64_t session) {
    ended_.insert(session);
    for (size_t i = 0; i < seen_.size(); ++i)
      if (seen_[i].session == session && is_applied(i) && calls_[i].wait)
        calls_[i].wait->withdraw({errc::session_ended, "ended"});
    for (auto& object : model_->objects)
      object->session_ended(session);
  }

  bool answers_fit() const {
    for (size_t i = 0; i < seen_.size(); ++i)
      if (is_over(i) && seen_[i].returned != happening::never && !fits(i))
        return false;
    return true;
  }

  bool fits(size_t i) const {
    auto& answer = *calls_[i].answer;
    if (answer.failure != seen_[i].failure)
      return false;
    return answer.failure || same_result(seen_[i].operation, answer.result, seen_[i].result);
  }

  /// Compares two results. Tokens are larger than earlier ones, but not equal to the model's.
  bool same_result(const std::string& operation, const packed& left, const packed& right) const {
    if (operation == "acquire" || operation == "campaign")
      return true;
    if (operation == "watch")
      return election(left) == election(right);
    if (operation == "take")
      return without_leases(left) == without_leases(right);
    if (describe(left) != "array of 2" || describe(right) != "array of 2"
        || !(operation.starts_with("lock") || operation == "relock" || operation == "wait"))
      return left == right;
    using lock_answer = std::tuple<uint64_t, bool>;
    return std::get<1>(unpack<lock_answer>(left)) == std::get<1>(unpack<lock_answer>(right));
  }

  /// Returns the number of changes of an election, and the name of the leader.
  static std::pair<packed, packed> election(const packed& state) {
    auto parts = split_array(state);
    auto is_led = describe(parts.at(1)).starts_with("array");
    return {parts[0], is_led ? split_array(parts[1]).at(0) : parts[1]};
  }

  /// Returns the items that a work queue answered, each [number, deliveries, value], or without
  /// the number.
  std::vector<std::vector<packed>> without_leases(const packed& taken) const {
    std::vector<std::vector<packed>> items;
    for (auto& each : split_array(taken)) {
      items.push_back(split_array(each));
      items.back().erase(items.back().begin(), items.back().begin() + (has_numbers_ ? 1 : 2));
    }
    return items;
  }

  /// Returns all state that the rest of the history depends on.
  std::string state() const {
    std::string text;
    for (size_t i = 0; i < seen_.size(); ++i)
      text += is_over(i) ? '2' : is_applied(i) ? '1' : '0';
    for (auto& object : model_->objects)
      text += ' ' + object->state();
    for (size_t i = 0; i < seen_.size(); ++i) // what a killed process got, and nobody has recorded
      if (is_over(i) && seen_[i].returned == happening::never)
        text.append(1, ' ').append(calls_[i].answer->result.bytes());
    for (auto& [what, i] : path_) // in the order of their waits
      if (what == step_kind::apply && !is_over(i))
        text += ' ' + std::to_string(i);
    return text;
  }

  const history& seen_;
  const make_model make_;
  const bool has_numbers_;
  std::vector<model_call> calls_; ///< calls that were applied
  std::set<uint64_t> ended_;
  std::unique_ptr<model> model_;
  std::vector<step> path_;
  std::set<std::string> dead_ends_;
};

} // namespace manager::test
