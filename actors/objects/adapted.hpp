#pragma once

#include "actors/objects/operation.hpp"
#include "actors/value/packed.hpp"

#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace manager {

/// Rethrows the current exception of a program's own class: a `manager::error` as it is, other
/// exceptions as `operation_failed` with their type and text. Call it in a catch block.
[[noreturn]] void rethrow_as_error();

namespace detail {

/// Reply that a program's own class answers, or keeps in a waiting_list. Packs the result and
/// passes it to the outer reply. When the server withdraws the outer wait, this reply leaves the
/// class's list.
template <class R> class packing_sink final : public reply_sink<R> {
public:
  explicit packing_sink(pending<packed> outer) : outer_{std::move(outer)} {}

  /// Leaves the list without an answer, because the outer reply gets the answer.
  void leave() {
    leaving_ = true;
    this->withdraw({errc::canceled, "withdrawn"});
  }

private:
  void do_resolve(result_value<R> value) override { outer_.resolve(pack(value)); }
  void do_fail(const error& why) override {
    if (!leaving_)
      outer_.fail(why);
  }

  pending<packed> outer_;
  bool leaving_ = false;
};

} // namespace detail

/// Object of a program's own class: has the same operations, but each argument and each result is
/// one packed value. So the library needs no template instances for the operations' C++ types,
/// which may be any types that MessagePack can pack. Not thread-safe: lives on the server's network
/// thread.
template <class T> class adapted final : public shared_object {
  template <class> using as_packed = packed; // one for each argument
  template <class R> using packed_result = std::conditional_t<std::is_void_v<R>, void, packed>;

public:
  /// Makes the object: from the packed value if the class has such a constructor, otherwise by
  /// default.
  /// @throws error bad_argument if there is a value and the class takes none
  explicit adapted(const packed& initial) : object_{make(initial)} {}

  void set_limits(const object_limits& limits) override {
    if constexpr (requires { object_.set_limits(limits); })
      object_.set_limits(limits);
  }
  void session_ended(uint64_t session, session_end how) override {
    if constexpr (requires { object_.session_ended(session, how); })
      object_.session_ended(session, how);
    else if constexpr (requires { object_.session_ended(session); })
      object_.session_ended(session);
  }

  /// Returns the result of the class's own `dump`; nil if the class has none.
  packed dump() const {
    if constexpr (requires { object_.dump(); })
      return pack(object_.dump());
    else
      return pack(msgpack::type::nil_t{});
  }

  /// Returns the class's own parameters, see actors/objects/parameter.hpp.
  std::vector<parameter> parameters() const override {
    if constexpr (requires { object_.parameters(); })
      return object_.parameters();
    else
      return {};
  }

  static constexpr auto operations() {
    return []<size_t... I>(std::index_sequence<I...>) {
      return operation_table(
          adapted_row<I>(static_cast<typename row<I>::sig::arguments*>(nullptr))...);
    }
    (std::make_index_sequence<operation_count<T>>{});
  }

private:
  template <size_t I> using row = row_type<T, I>;
  template <size_t I> using result_of = typename row<I>::sig::result;

  template <size_t I, class... A> static constexpr auto adapted_row(std::tuple<A...>*) {
    using sig = typename row<I>::sig;
    constexpr auto original = table_of<T>.template get<I>();
    auto like_original = [&](auto function) {
      operation<row<I>::id, decltype(function)> same{function, original.name, original.help};
      same.visits = original.visits;
      same.splits_arguments = original.splits_arguments;
      same.only_waits = original.only_waits;
      return same;
    };
    if constexpr (sig::deferred)
      return like_original(&adapted::template answer_later<I, A...>);
    else if constexpr (sig::only_reads)
      return like_original(&adapted::template read<I, A...>);
    else
      return like_original(&adapted::template answer<I, A...>);
  }

  // -- what stands in the rows: one function for each kind of operation ----------

  template <size_t I, class... A>
  packed_result<result_of<I>> answer(const caller& who, as_packed<A>... arguments) {
    return answer_now<I, A...>(object_, who, std::move(arguments)...);
  }

  template <size_t I, class... A>
  packed_result<result_of<I>> read(const caller& who, as_packed<A>... arguments) const {
    return answer_now<I, A...>(object_, who, std::move(arguments)...);
  }

  template <size_t I, class... A>
  void answer_later(const caller& who, pending<packed_result<result_of<I>>> reply,
                    as_packed<A>... arguments) {
    try {
      invoke<I>(object_, who, original_reply<result_of<I>>(std::move(reply)),
                unpack<A>(arguments)...);
    } catch (...) {
      rethrow_as_error();
    }
  }

  template <size_t I, class... A, class Self>
  static packed_result<result_of<I>> answer_now(Self& self, const caller& who,
                                                as_packed<A>... arguments) {
    try {
      if constexpr (std::is_void_v<result_of<I>>)
        invoke<I>(self, who, unpack<A>(arguments)...);
      else
        return pack(invoke<I>(self, who, unpack<A>(arguments)...));
    } catch (...) {
      rethrow_as_error();
    }
  }

  /// Calls the class's own function.
  template <size_t I, class Self, class... X>
  static decltype(auto) invoke(Self& self, const caller& who, X&&... arguments) {
    constexpr auto function = table_of<T>.template get<I>().fn;
    if constexpr (row<I>::sig::takes_caller)
      return (self.*function)(who, std::forward<X>(arguments)...);
    else
      return (self.*function)(std::forward<X>(arguments)...);
  }

  /// Converts the reply to the class's own result type.
  template <class R> static auto original_reply(pending<packed_result<R>> reply) {
    if constexpr (std::is_void_v<R> || std::is_same_v<R, packed>) {
      return reply;
    } else {
      auto& outer = reply.state();
      auto sink = std::make_shared<detail::packing_sink<R>>(std::move(reply));
      outer.on_withdraw([kept = std::weak_ptr{sink}]() -> std::function<void()> {
        auto waiting = kept.lock();
        return waiting ? waiting->unhook() : nullptr;
      });
      return pending<R>{std::move(sink)};
    }
  }

  static T make(const packed& initial) {
    try {
      if constexpr (std::is_constructible_v<T, const packed&>) {
        return T{initial};
      } else {
        if (!initial.empty())
          throw error{errc::bad_argument, "this type takes no initial value"};
        return T{};
      }
    } catch (...) {
      rethrow_as_error();
    }
  }

  T object_;
};

} // namespace manager
