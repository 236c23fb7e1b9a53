#pragma once

#include "actors/objects/caller.hpp"
#include "actors/objects/operation_table.hpp"
#include "actors/objects/pending.hpp"
#include "actors/objects/shared_object.hpp"
#include "actors/record/wire_name.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace manager {

/// Splits the type of a member function that is an operation: `R f(A...)`, optionally const,
/// optionally with `const caller&` as the first parameter. If the answer may come later,
/// `pending<R>` follows and the result is `void`.
template <class F> struct signature;

namespace detail {

template <class R, class... A> struct plain_signature {
  using result = R;
  using arguments = std::tuple<std::decay_t<A>...>;
  static constexpr bool deferred = false;
};

template <class T, class... A> struct plain_signature<void, pending<T>, A...> {
  using result = T;
  using arguments = std::tuple<std::decay_t<A>...>;
  static constexpr bool deferred = true;
};

template <class R, class... A> struct caller_signature : plain_signature<R, A...> {
  static constexpr bool takes_caller = false;
};

template <class R, class... A>
struct caller_signature<R, const caller&, A...> : plain_signature<R, A...> {
  static constexpr bool takes_caller = true;
};

} // namespace detail

template <class S, class R, class... A>
struct signature<R (S::*)(A...)> : detail::caller_signature<R, A...> {
  static constexpr bool only_reads = false;
};

template <class S, class R, class... A>
struct signature<R (S::*)(A...) const> : detail::caller_signature<R, A...> {
  static constexpr bool only_reads = true;
};

/// Elements of an object that an operation visits; the time of the operation grows with their
/// number.
enum class visited : uint8_t {
  little,    ///< a few elements, whatever the size of the object
  element,   ///< one element from its beginning to its end, for a value that is nested in it
  neighbors, ///< elements between the index in the first number and the nearer end: they move
  part,      ///< as many elements as the last number says
  slice,     ///< elements from START to STOP
  all,       ///< all elements
  repeated,  ///< all elements, as many times as the last number says
  unknown,   ///< not known before the call: the call counts as long
};

/// One row of an object type's operation table. The typed actor interface, the behaviour, the
/// checked proxy call, the command line's `call`, the counters and the check of the documentation
/// derive from the row.
template <uint64_t Id, class F> struct operation {
  static constexpr uint64_t id = Id;
  using function = F;
  using sig = signature<F>;
  F fn;
  std::string_view name;
  std::string_view help;
  uint64_t undo = 0;          ///< wire id of the operation that reverts this one; 0: none
  bool outlasts_wait = false; ///< the answer may come long after the wait's time limit
  bool as_session = false;    ///< the end of the session gives back, or breaks, what it took
  visited visits = visited::little;
  bool splits_arguments = false; ///< the time grows with the size of the packed arguments
  bool only_waits = false;       ///< waits for a change, and changes nothing itself

  /// Names the operation that reverts this one, by its wire id. For an operation that takes
  /// something away from other clients: if no thread reads the successful answer, the client's
  /// reply hub calls `other` with the same arguments.
  constexpr operation undone_by(uint64_t other) const {
    auto row = *this;
    row.undo = other;
    row.as_session = true;
    return row;
  }

  /// Marks an operation that makes the session an owner or a participant in another way.
  constexpr operation lasting_as_session() const {
    auto row = *this;
    row.as_session = true;
    return row;
  }

  /// Marks an operation that continues once it has begun to succeed, however long that takes.
  constexpr operation outlasting_its_wait() const {
    auto row = *this;
    row.outlasts_wait = true;
    return row;
  }

  /// Marks an operation whose time grows with the elements that it visits. If they are many, the
  /// operation runs beside the network thread (actors/objects/long_operation.hpp).
  constexpr operation visiting(visited part) const {
    auto row = *this;
    row.visits = part;
    return row;
  }

  /// Marks an operation that splits its packed arguments, or checks them from beginning to end.
  constexpr operation splitting_arguments() const {
    auto row = *this;
    row.splits_arguments = true;
    return row;
  }

  /// Marks an operation that waits for a change and changes nothing itself.
  constexpr operation only_waiting() const {
    auto row = *this;
    row.only_waits = true;
    return row;
  }

  /// Marks an operation of a user's own type that may take longer than other calls should wait. The
  /// operation must not use data of other objects.
  constexpr operation taking_long() const { return visiting(visited::unknown); }

  /// Returns true if the operation takes long with some objects or arguments.
  constexpr bool may_take_long() const { return visits != visited::little || splits_arguments; }
};

/// Makes a row: `MANAGER_OP(method, "wirename", "ARGUMENTS  what it does")`, used inside a class
/// that names itself `self`.
#define MANAGER_OP(method, wirename, help)                                                         \
  ::manager::operation<::manager::wire_id(wirename), decltype(&self::method)> {                    \
    &self::method, wirename, help                                                                  \
  }

/// Number of operations of `Object`.
template <class Object> inline constexpr size_t operation_count = operations_of<Object>::size;

/// Returns the index of the row of `Object` whose wire id is `Id`; a misspelt name does not
/// compile.
template <class Object, uint64_t Id> consteval size_t row_of() {
  constexpr auto index = operations_of<Object>::index_of(Id);
  static_assert(index < operation_count<Object>, "no such operation");
  return index;
}

/// Returns true if `Object` has an operation with this wire id and this result.
template <class Object, uint64_t Id, class Result> consteval bool has_operation() {
  return table_of<Object>.apply([](auto... row) {
    return ((decltype(row)::id == Id && std::is_same_v<typename decltype(row)::sig::result, Result>)
            || ...);
  });
}

/// Returns true if each `undone_by` of `Object` names an operation of `Object`.
template <class Object> consteval bool undone_by_its_own() {
  return table_of<Object>.apply([](auto... row) {
    auto is_known = [&](uint64_t undo) { return undo == 0 || ((row.id == undo) || ...); };
    return (is_known(row.undo) && ...);
  });
}

/// Returns true if calls of `Object` may wait in it for their answers.
template <class Object> consteval bool has_waits() {
  return table_of<Object>.apply([](auto... row) { return (decltype(row)::sig::deferred || ...); });
}

/// Returns true if some operations of `Object` may run beside the network thread.
template <class Object> consteval bool runs_aside() {
  return table_of<Object>.apply([](auto... row) { return (row.may_take_long() || ...); });
}

/// Object type whose operations note which waiting calls are to be answered. After each operation,
/// the network thread calls `answer_waits`.
template <class Object>
concept answers_waits_later = overrides<&Object::answer_waits, &shared_object::answer_waits>;

/// Returns true if each operation of `Object` that may run beside the network thread answers at
/// once and, if calls wait in the object, only reads, or `answers_waits_later`: only the network
/// thread answers waiting calls.
template <class Object> consteval bool may_run_aside() {
  return table_of<Object>.apply([](auto... row) {
    return ((!row.may_take_long()
             || (!decltype(row)::sig::deferred
                 && (decltype(row)::sig::only_reads || !has_waits<Object>()
                     || answers_waits_later<Object>)))
            && ...);
  });
}

/// Returns true if the operation in row `I` may change the object.
template <class Object, size_t I> consteval bool may_change() {
  return !row_type<Object, I>::sig::only_reads && !table_of<Object>.template get<I>().only_waits;
}

/// Returns true if no two rows of `Object` have the same wire name.
template <class Object> consteval bool unique_wire_names() {
  return table_of<Object>.apply([](auto... row) {
    const uint64_t ids[] = {row.id...};
    for (size_t i = 0; i < sizeof...(row); ++i)
      for (size_t j = 0; j < i; ++j)
        if (ids[i] == ids[j])
          return false;
    return true;
  });
}

} // namespace manager
