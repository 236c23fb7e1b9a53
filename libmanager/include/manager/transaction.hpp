#pragma once

#include "manager/detail/transaction_steps.hpp"
#include "manager/error.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace manager {

/// Place of a call in a transaction; `transaction_result::get` reads the result. `R` is the result
/// in the operation table, and `T` the type in which `get` reads a value.
template <class R, class T> struct transaction_call { size_t step; };

/// Outcome of a transaction: true if all steps have taken effect, false if a condition did not hold
/// and none has.
class transaction_result {
public:
  explicit transaction_result(detail::transaction_answer answer) : answer_{std::move(answer)} {}

  explicit operator bool() const noexcept { return answer_.outcome == transaction_outcome::done; }

  /// Returns the index of the condition that did not hold, among the conditions and calls of the
  /// transaction, from 0; nullopt if all did.
  std::optional<size_t> failed_step() const noexcept {
    return *this ? std::nullopt : std::optional{answer_.step - 1};
  }

  /// Returns the result of a call; `get<T>` reads a value as a `T`. An operation that may find
  /// nothing returns an optional.
  /// @throws error bad_argument if the transaction did not take effect; type_mismatch
  template <class As = void, class R, class T> auto get(const transaction_call<R, T>& call) const {
    using value = std::conditional_t<std::is_void_v<As>, T, As>;
    auto& result = std::get<result_value<R>>(at(call.step));
    if constexpr (std::is_same_v<R, packed>)
      return unpack<value>(result);
    else if constexpr (std::is_same_v<R, std::optional<packed>>)
      return unpack_if_any<value>(result);
    else
      return result;
  }

private:
  const answer& at(size_t step) const {
    if (!*this)
      throw error{errc::bad_argument, "the transaction has no results: a condition did not hold"};
    return answer_.results.at(step);
  }

  detail::transaction_answer answer_;
};

/// Error of an operation in a transaction, with its place: no step has taken effect.
class transaction_error : public error {
public:
  /// Makes the error of the step of this index.
  transaction_error(const error& why, size_t step) : error{why}, step_{step} {}

  /// Returns the index of the call that failed, among the conditions and calls of the transaction,
  /// from 0.
  size_t step() const noexcept { return step_; }

private:
  size_t step_;
};

/// List of operations on objects of one session, which `run` executes together or not at all, in
/// one round trip. Operations are called by their wire names, which are checked against the type's
/// table at compile time, with C++ values as arguments; a RANGE is left out:
///
///     manager::transaction t;
///     t.require<"at">(accounts, "alice").at_least(100);
///     t.call<"fetch_add">(accounts, "alice", -100);
///     t.call<"fetch_add">(accounts, "bob", 100);
///     if (!t.run()) std::cerr << "not enough\n";
///
/// Each step sees the changes of the steps before; no other call comes between them. A value, not
/// thread-safe; can be run again.
class transaction {
  template <class Proxy, detail::wire_name Name>
  static constexpr size_t row_in = row_of<typename Proxy::object_type, wire_id(Name.view())>();

  template <class Proxy, detail::wire_name Name>
  using row = row_type<typename Proxy::object_type, row_in<Proxy, Name>>;

  template <class Proxy, detail::wire_name Name>
  using call_of = transaction_call<typename row<Proxy, Name>::sig::result,
                                   typename detail::element_types<Proxy>::value>;

public:
  /// Condition on the result of an operation, which becomes a step by one of the functions.
  class condition {
  public:
    condition(transaction& owner, detail::step_title title, std::string record)
        : owner_{owner}, title_{std::move(title)}, record_{std::move(record)} {}

    /// Compare the result, which is nil if there is none, with a value. Order is that of
    /// `list.sort()`.
    template <class T> void equals(const T& value) { add(comparison::equal, pack(value)); }
    template <class T> void differs_from(const T& value) {
      add(comparison::not_equal, pack(value));
    }
    template <class T> void below(const T& value) { add(comparison::less, pack(value)); }
    template <class T> void at_least(const T& value) { add(comparison::at_least, pack(value)); }
    void is_missing() { add(comparison::equal, pack(msgpack::type::nil_t{})); }

  private:
    void add(comparison how, packed value) {
      transaction_step step;
      step.kind = step_kind::condition;
      step.compare = how;
      step.value = std::move(value);
      step.record = record_;
      owner_.add(step, title_);
    }

    transaction& owner_;
    detail::step_title title_;
    std::string record_;
  };

  /// Adds an operation. An operation that waits is refused at compile time: use `try_call`.
  template <detail::wire_name Name, class Proxy, class... A>
  call_of<Proxy, Name> call(const Proxy& object, const A&... arguments) {
    static_assert(!row<Proxy, Name>::sig::deferred,
                  "this operation waits, and a transaction does not: use try_call, which fails "
                  "where the operation would wait");
    return add_call<Name>(object, arguments...);
  }

  /// Adds an operation that waits. If it would wait, the transaction fails with `timed_out`.
  template <detail::wire_name Name, class Proxy, class... A>
  call_of<Proxy, Name> try_call(const Proxy& object, const A&... arguments) {
    return add_call<Name>(object, arguments...);
  }

  /// Adds a condition on the result of an operation: `t.require<"size">(list).below(10)`.
  template <detail::wire_name Name, class Proxy, class... A>
  condition require(const Proxy& object, const A&... arguments) {
    static_assert(row<Proxy, Name>::sig::only_reads, "an operation in a condition only reads");
    return {*this, title_of<Name>(object), record_of<Name>(object, arguments...)};
  }

  /// Adds the condition that the calling thread's acquisition of a lock, or a lease, has not ended.
  /// @throws error not_owner
  template <class Lock> void require_held(const Lock& lock) {
    transaction_step step;
    step.kind = step_kind::held;
    step.number = detail::fence_of(lock);
    add(step, {});
  }

  /// Adds the condition that no call may have changed an object since `revision(object)`.
  template <class Proxy> void require_revision(const Proxy& object, uint64_t revision) {
    transaction_step step;
    step.kind = step_kind::revision;
    step.object = detail::id_of(object.shared_object());
    step.number = revision;
    add(step, {object.shared_object(), "revision"});
  }

  size_t size() const noexcept { return titles_.size(); }

  /// Runs all steps; blocks until the server has answered.
  /// @throws transaction_error if an operation failed: no step has taken effect then;
  /// @throws error bad_argument without steps, for objects of several sessions, and for more than
  /// 1000 steps; the errors of every call, after which the steps may have taken effect
  transaction_result run() const {
    return transaction_result{detail::run_steps(titles_, steps_, true)};
  }

  /// Runs all steps and reverts their changes: returns what `run` would return now.
  transaction_result try_out() const {
    return transaction_result{detail::run_steps(titles_, steps_, false)};
  }

private:
  template <detail::wire_name Name, class Proxy>
  static detail::step_title title_of(const Proxy& object) {
    return {object.shared_object(),
            table_of<typename Proxy::object_type>.template get<row_in<Proxy, Name>>().name};
  }

  template <detail::wire_name Name, class Proxy, class... A>
  static std::string record_of(const Proxy& object, const A&... arguments) {
    static_assert(can_be_in_transaction<typename Proxy::object_type, row_in<Proxy, Name>>(),
                  "an operation that changes an object of this type cannot be in a transaction");
    return detail::step_record<Proxy, row_in<Proxy, Name>>::of(object, arguments...);
  }

  template <detail::wire_name Name, class Proxy, class... A>
  call_of<Proxy, Name> add_call(const Proxy& object, const A&... arguments) {
    auto record = record_of<Name>(object, arguments...);
    transaction_step step;
    step.record = record;
    add(step, title_of<Name>(object));
    return {titles_.size()};
  }

  void add(const transaction_step& step, detail::step_title title) {
    if (titles_.empty()) { // most transactions have a few steps
      steps_.reserve(512);
      titles_.reserve(4);
    }
    append_step(steps_, step);
    titles_.push_back(std::move(title));
  }

  std::string steps_;
  std::vector<detail::step_title> titles_;
};

/// Returns a number that grows with each call that may change the object.
template <class Proxy> uint64_t revision(const Proxy& object) {
  return detail::revision_of(object.shared_object());
}

/// One attempt of `atomically`: reads at once, and collects changes.
class transaction_attempt {
public:
  /// Reads; the changes that were collected before are visible. The result must still be the same
  /// at the end, or the attempt is repeated.
  template <detail::wire_name Name, class Proxy, class... A>
  auto read(const Proxy& object, const A&... arguments) {
    auto with_read = steps_;
    auto call = with_read.template call<Name>(object, arguments...);
    auto result = with_read.try_out();
    if (!result)
      throw conflict{};
    auto value = result.get(call);
    steps_.template require<Name>(object, arguments...)
        .equals(detail::compared_value(result.template get<packed>(call)));
    return value;
  }

  /// Collects a change, see `transaction::call`.
  template <detail::wire_name Name, class Proxy, class... A>
  void call(const Proxy& object, const A&... arguments) {
    steps_.template call<Name>(object, arguments...);
  }
  template <detail::wire_name Name, class Proxy, class... A>
  void try_call(const Proxy& object, const A&... arguments) {
    steps_.template try_call<Name>(object, arguments...);
  }

  /// Tells that something that was read has changed.
  struct conflict {};

  /// Commits; returns false if something that was read has changed.
  bool commit() const { return steps_.size() == 0 || static_cast<bool>(steps_.run()); }

private:
  transaction steps_;
};

/// Calls `f(attempt)`, which reads, decides and collects changes, and commits the changes if
/// nothing that was read has changed; otherwise begins again. Returns the result of `f`. An
/// exception in `f` ends without changes.
/// The number `attempts` is the largest number of calls.
/// @throws error limit_reached after so many attempts; as `transaction::run`
template <class F> auto atomically(F f, size_t attempts = 1000) {
  for (size_t i = 0; i < attempts; ++i) {
    transaction_attempt attempt;
    try {
      if constexpr (std::is_void_v<decltype(f(attempt))>) {
        f(attempt);
        if (attempt.commit())
          return;
      } else {
        auto result = f(attempt);
        if (attempt.commit())
          return result;
      }
    } catch (const transaction_attempt::conflict&) { // begins again
    }
  }
  throw error{errc::limit_reached, "a transaction did not succeed in " + std::to_string(attempts)
                                       + " attempts, because other calls changed what it read"};
}

} // namespace manager
