#pragma once

#include "actors/objects/sync/once.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/schema.hpp"
#include "manager/detail/lost_lease.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/detail/ticket.hpp"
#include "manager/lock_report.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace manager {

/// A flag for a function that runs exactly once among all processes: std::once_flag with
/// std::call_once, and the function's result, which all callers get. If the function throws, or its
/// process ends, the next caller runs its function. Any thread may call.
///
///     auto schema = m.once("schema is there");
///     schema.call_once(make_tables);
///     int port = m.once<int>("port").call_once([] { return free_port(); });
///
/// @throws error deadlock if the function calls `call_once` of the same object; object_gone;
/// type_mismatch; the errors of every call (see `proxy`)
template <class T = void> class once : public proxy<once_object> {
public:
  using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(once)

  static std::string schema_name() { return "once<" + schema<value_type>() + ">"; }

  /// Runs `f(arguments...)` if no call has done so before; otherwise waits until the run is over.
  /// Returns the result of the run. An exception of `f` ends the run without a result, and is
  /// thrown to this caller only.
  /// @throws error lease_lost if this session has ended during the run: then another process may
  /// run its function
  template <class F, class... A> T call_once(F&& f, A&&... arguments) const {
    auto ticket = detail::next_ticket();
    return decide(call<"begin">(ticket), ticket, std::forward<F>(f), std::forward<A>(arguments)...);
  }

  /// Works as `call_once`, but waits for the run of another process for at most `time`; then
  /// returns nullopt, or false if T is void.
  template <class F> auto call_once_for(time_limit time, F&& f) const {
    auto ticket = detail::next_ticket();
    auto attempt = [&] { return call_for<"begin">(time, ticket); };
    auto answer = unless_timed_out(attempt);
    if constexpr (std::is_void_v<T>) {
      if (answer)
        decide(*answer, ticket, std::forward<F>(f));
      return answer.has_value();
    } else {
      return answer ? std::optional<T>{decide(*answer, ticket, std::forward<F>(f))} : std::nullopt;
    }
  }

  /// Returns true if the run is over.
  bool done() const { return call<"done">(); }

  /// Returns the result; nullopt if the run is not over.
  std::optional<value_type> result() const requires(!std::is_void_v<T>) {
    return ask<"result">(unpack_if_any<value_type>);
  }

  /// Returns the thread that runs the function, and the waiters.
  lock_report who() const { return ask<"who">(detail::read_report); }

private:
  /// Runs the function if `begin` was answered so; returns the result of the run.
  template <class F, class... A>
  T decide(const packed& answer, uint64_t ticket, F&& f, A&&... arguments) const {
    auto read = [](const packed& all) { return split_array(all); };
    auto result = read_answer<"begin">(read, answer);
    if (result.empty())
      return run(ticket, std::forward<F>(f), std::forward<A>(arguments)...);
    if constexpr (!std::is_void_v<T>)
      return read_answer<"begin">(unpack<T>, result[0]);
  }

  template <class F, class... A> T run(uint64_t ticket, F&& f, A&&... arguments) const {
    try {
      if constexpr (std::is_void_v<T>) {
        std::invoke(std::forward<F>(f), std::forward<A>(arguments)...);
        finish(ticket, pack(std::monostate{}));
      } else {
        T result = std::invoke(std::forward<F>(f), std::forward<A>(arguments)...);
        finish(ticket, pack(result));
        return result;
      }
    } catch (...) {
      abandon(ticket);
      throw;
    }
  }

  void finish(uint64_t ticket, const packed& result) const {
    detail::unless_lost([&] { call<"finish">(ticket, result); });
  }

  /// Lets the next caller run. Errors are ignored: the server ends the run with the session.
  void abandon(uint64_t ticket) const noexcept {
    try {
      call<"abandon">(ticket);
    } catch (...) {
    }
  }
};

/// Factory of `m.once<T>(...)`; base of `session`.
template <class Session> class once_factory {
public:
  /// Opens the flag of this name, or creates it; anonymous without a name.
  /// @throws error type_mismatch if the name belongs to another type
  template <class T = void> manager::once<T> once(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::once<T>>(name, {});
  }
};

} // namespace manager
