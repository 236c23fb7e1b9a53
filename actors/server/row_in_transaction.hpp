#pragma once

#include "actors/objects/long_operation.hpp"
#include "actors/objects/transactional.hpp"
#include "actors/record/answer.hpp"
#include "actors/server/object_slot.hpp"
#include "actors/server/row_changes.hpp"
#include "actors/server/row_steps.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace manager {

/// Call of an operation within a transaction, and its result.
struct call_in_transaction {
  const call_record& what;
  const caller& who;
  uint64_t step;                ///< number of the step, under which the result is answered
  std::string& answers;         ///< receives the answer
  packed* result;               ///< receives the result as one value, nil for none; or null
  std::vector<packed>& granted; ///< receives results with references
};

namespace detail {

/// Receiver of the answer of an operation that must not wait.
template <class R> class immediate_sink final : public reply_sink<R> {
public:
  /// Returns the result.
  /// @throws error the failure of the operation; timed_out if the operation waits
  result_value<R> take() {
    if (!this->answered())
      this->withdraw({errc::timed_out, "the call would wait, and a transaction does not"});
    if (failure_)
      throw error{*failure_};
    return std::move(*value_);
  }

private:
  void do_resolve(result_value<R> value) override { value_ = std::move(value); }
  void do_fail(const error& why) override { failure_ = why; }

  std::optional<result_value<R>> value_;
  std::optional<error> failure_;
};

inline packed as_one_value(std::monostate) {
  return pack(msgpack::type::nil_t{});
}
inline packed as_one_value(const packed& value) {
  return value;
}
inline packed as_one_value(const std::optional<packed>& value) {
  return value ? *value : pack(msgpack::type::nil_t{});
}
template <class T> packed as_one_value(const T& value) {
  return pack(value);
}

inline const packed* value_in(const packed& result) {
  return &result;
}
inline const packed* value_in(const std::optional<packed>& result) {
  return result ? &*result : nullptr;
}

} // namespace detail

/// Execution of an operation as a step of a transaction. Network thread.
template <class Object, size_t I, class Arguments = typename row_type<Object, I>::sig::arguments>
struct row_in_transaction;

template <class Object, size_t I, class... A>
struct row_in_transaction<Object, I, std::tuple<A...>> {
  using steps = row_steps<Object, I>;
  using sig = typename steps::sig;
  using R = typename sig::result;

  /// Executes the step.
  /// @pre no other thread owns the object
  /// @throws error the errors of the operation; object_gone, lease_lost; timed_out if it would
  /// wait; bad_argument if it cannot be in a transaction
  static void run(server_context& calls, object_slot<Object>& slot, call_in_transaction& in,
                  A... xs) {
    if constexpr (!can_be_in_transaction<Object, I>()) {
      throw error{errc::bad_argument, "an operation that changes an object of this type cannot be "
                                      "in a transaction"};
    } else {
      admit(calls, slot, in);
      (hold_references(calls.reference_counts(), xs), ...);
      if constexpr (table_of<Object>.template get<I>().may_take_long())
        if (takes_long<Object, I>(*slot.object, xs...))
          throw error{errc::bad_argument, "a call that takes so long cannot be in a transaction"};
      if (!calls.is_typed() && !slot.schema.empty())
        steps::check(slot.schema, calls.reference_counts(), xs...);
      auto arguments = arguments_for_watch<Object, I>(slot, xs...);
      auto result = call(*slot.object, in.who, std::move(xs)...);
      if constexpr (may_change<Object, I>())
        report_changes(calls, slot, table_of<Object>.template get<I>().name, in.who.session,
                       std::move(arguments));
      answer(in, result);
    }
  }

private:
  static void admit(server_context& calls, object_slot<Object>& slot,
                    const call_in_transaction& in) {
    if (!slot.object)
      throw error{errc::object_gone, "the object was removed"};
    calls.require_fence(in.what.header.fence);
    if constexpr (told_of_session_ends<Object>)
      calls.owners().note(in.who.session, slot.id);
    ++slot.calls[I];
    if (slot.watch)
      slot.watch->notes.clear();
    tell_time(calls, slot);
    if constexpr (may_change<Object, I>()) {
      ++slot.revision;
      undo_log::current()->add([&slot] { --slot.revision; });
    }
    calls.note_typed(in.what.header.typed);
    if constexpr (answers_waits_later<Object>)
      undo_log::current()->after_end(&slot, [&slot] { slot.object->answer_waits(); });
  }

  static result_value<R> call(Object& object, const caller& who, A&&... xs) {
    if constexpr (sig::deferred) {
      auto sink = std::make_shared<detail::immediate_sink<R>>();
      steps::invoke(object, who, pending<R>{sink}, std::move(xs)...);
      return sink->take();
    } else {
      return steps::call(object, who, std::move(xs)...);
    }
  }

  static void answer(call_in_transaction& in, const result_value<R>& result) {
    append_answer(in.answers, in.step, result);
    if constexpr (std::is_same_v<R, packed> || std::is_same_v<R, std::optional<packed>>)
      if (auto* value = detail::value_in(result); value != nullptr && !value->refs().empty())
        in.granted.push_back(*value);
    if constexpr (!std::is_same_v<
                      R, granted_object> && !std::is_same_v<R, std::vector<granted_object>>)
      if (in.result != nullptr)
        *in.result = detail::as_one_value(result);
  }
};

} // namespace manager
