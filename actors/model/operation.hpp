#pragma once

#include "actors/model/caller.hpp"
#include "actors/model/pending.hpp"
#include "actors/model/wire_name.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace manager {

/// Takes apart a member function that is an operation: `R f(A...)`, optionally const, optionally
/// with `const caller&` first, and with `pending<R>` after it (and `void` returned) where the
/// answer may come later.
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

/// How much of an object an operation visits, one element after the other: what its time grows
/// with.
enum class visited : uint8_t {
  little,    ///< a few elements, however many there are
  element,   ///< one element from its beginning to its end: a value that is nested in it
  neighbors, ///< the elements between its first number, an index, and the nearer end: they move
  part,      ///< as many elements as its last number says
  slice,     ///< the elements from START to STOP
  all,       ///< all elements
  repeated,  ///< all elements, as often as its last number says
  unknown,   ///< what nobody can say before: it takes long in any case
};

/// One row of an object type's operation table. Everything about an operation that is not its body
/// derives from its row: the typed actor interface, the behaviour, the checked proxy call, the
/// command line's `call`, the counters and the doc check.
template <uint64_t Id, class F> struct operation {
  static constexpr uint64_t id = Id;
  using function = F;
  using sig = signature<F>;
  F fn;
  std::string_view name;
  std::string_view help;
  uint64_t undo = 0;          ///< wire id of the operation that takes it back; 0: none does
  bool outlasts_wait = false; ///< its answer may come long after the time that it was to wait
  bool as_session = false;    ///< what it takes goes back, or is broken, when the session ends
  visited visits = visited::little;
  bool splits_arguments = false; ///< its time grows with the size of its packed arguments

  /// For one that takes what nobody else has then: if its answer finds nobody who reads it, the
  /// operation of the wire id `other` is called with the same arguments.
  constexpr operation undone_by(uint64_t other) const {
    auto row = *this;
    row.undo = other;
    row.as_session = true;
    return row;
  }

  /// For one that makes the session an owner, or a party, in another way.
  constexpr operation lasting_as_session() const {
    auto row = *this;
    row.as_session = true;
    return row;
  }

  /// For one that goes on once it has begun to succeed, however long that takes.
  constexpr operation outlasting_its_wait() const {
    auto row = *this;
    row.outlasts_wait = true;
    return row;
  }

  /// For one whose time grows with the elements that it visits: where these are many, it runs
  /// beside the network thread (actors/model/long_operation.hpp).
  constexpr operation visiting(visited part) const {
    auto row = *this;
    row.visits = part;
    return row;
  }

  /// For one that takes its packed arguments apart, or checks them from end to end.
  constexpr operation splitting_arguments() const {
    auto row = *this;
    row.splits_arguments = true;
    return row;
  }

  /// For one of a program's own type that may take longer than others should wait. It must use
  /// nothing that belongs to other objects as well.
  constexpr operation taking_long() const { return visiting(visited::unknown); }

  /// Whether it takes long with some objects or arguments.
  constexpr bool may_take_long() const { return visits != visited::little || splits_arguments; }
};

/// A row: `MANAGER_OP(method, "wirename", "ARGUMENTS  what it does")`, used inside a class that
/// names itself `self`.
#define MANAGER_OP(method, wirename, help)                                                         \
  ::manager::operation<::manager::wire_id(wirename), decltype(&self::method)> {                    \
    &self::method, wirename, help                                                                  \
  }

/// The rows of `Object` as a tuple type.
template <class Object> using operations_of = decltype(Object::operations());

/// How many operations `Object` announces.
template <class Object>
inline constexpr size_t operation_count = std::tuple_size_v<operations_of<Object>>;

/// The row of `Object` whose wire id is `Id`; a misspelt name does not compile.
template <class Object, uint64_t Id, size_t I = 0> consteval size_t row_of() {
  static_assert(I < operation_count<Object>, "no such operation");
  if constexpr (std::tuple_element_t<I, operations_of<Object>>::id == Id)
    return I;
  else
    return row_of<Object, Id, I + 1>();
}

/// True when `Object` announces an operation with this wire id and this result.
template <class Object, uint64_t Id, class Result> consteval bool has_operation() {
  return std::apply(
      [](auto... row) {
        return (
            (decltype(row)::id == Id && std::is_same_v<typename decltype(row)::sig::result, Result>)
            || ...);
      },
      Object::operations());
}

/// True when every row of `Object` that another one takes back names one that there is.
template <class Object> consteval bool undone_by_its_own() {
  return std::apply(
      [](auto... row) {
        auto is_known = [&](uint64_t undo) { return undo == 0 || ((row.id == undo) || ...); };
        return (is_known(row.undo) && ...);
      },
      Object::operations());
}

/// True when calls of `Object` may wait for their answers in it.
template <class Object> consteval bool has_waits() {
  return std::apply([](auto... row) { return (decltype(row)::sig::deferred || ...); },
                    Object::operations());
}

/// True when some operations of `Object` may run beside the network thread.
template <class Object> consteval bool runs_aside() {
  return std::apply([](auto... row) { return (row.may_take_long() || ...); }, Object::operations());
}

/// True when the operations of `Object` that may run beside the network thread answer at once and,
/// where calls wait in the object, only read: an answer to a wait is the network thread's work.
template <class Object> consteval bool may_run_aside() {
  return std::apply(
      [](auto... row) {
        return ((!row.may_take_long()
                 || (!decltype(row)::sig::deferred
                     && (decltype(row)::sig::only_reads || !has_waits<Object>())))
                && ...);
      },
      Object::operations());
}

/// True when no two rows of `Object` share a wire name.
template <class Object> consteval bool unique_wire_names() {
  return std::apply(
      [](auto... row) {
        const uint64_t ids[] = {row.id...};
        for (size_t i = 0; i < sizeof...(row); ++i)
          for (size_t j = 0; j < i; ++j)
            if (ids[i] == ids[j])
              return false;
        return true;
      },
      Object::operations());
}

} // namespace manager
