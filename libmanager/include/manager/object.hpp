#pragma once

#include "actors/objects/adapted.hpp"
#include "manager/detail/proxy.hpp"

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <tuple>
#include <typeindex>
#include <utility>

namespace manager {
namespace detail {

/// Returns the name under which a class is registered.
/// @throws error no_such_type
std::string type_name_of(std::type_index type);

} // namespace detail

/// A shared object of a program's own class, see `manager::type`; `m.object<T>()` makes one.
/// Operations are called by their wire names, which are checked against the class's table at
/// compile time:
///
///     account.call<"deposit">(100);
///
/// Has value semantics, as other proxies: it can be passed to tasks and stored in shared
/// containers.
/// @throws error operation_failed for an exception in the class, with its type and text; errors
/// that the class throws itself; the errors of every call (see `proxy`)
template <class T> class object : public proxy<adapted<T>> {
public:
  using proxy<adapted<T>>::proxy;
  MANAGER_PROXY_MEMBERS(object)

  static std::string schema_name() { return detail::type_name_of(typeid(T)); }

  /// Calls an operation; an operation that waits has no time limit.
  template <detail::wire_name Name, class... A> auto call(A&&... arguments) const {
    return call_packed<Name>(std::nullopt, types_of<Name>(), std::forward<A>(arguments)...);
  }

  /// Calls an operation, which waits for at most `time`.
  /// @throws error timed_out
  template <detail::wire_name Name, class... A>
  auto call_for(time_limit time, A&&... arguments) const {
    return call_packed<Name>(time, types_of<Name>(), std::forward<A>(arguments)...);
  }
  template <detail::wire_name Name, class Clock, class Duration, class... A>
  auto call_until(const std::chrono::time_point<Clock, Duration>& when, A&&... arguments) const {
    return call_for<Name>(time_limit::until(when), std::forward<A>(arguments)...);
  }

private:
  template <detail::wire_name Name>
  using sig = typename row_type<T, row_of<T, wire_id(Name.view())>()>::sig;

  /// Carries the types of an operation's arguments for template argument deduction; always null.
  template <detail::wire_name Name> static std::tuple<typename sig<Name>::arguments>* types_of() {
    return nullptr;
  }

  template <detail::wire_name Name, class... P, class... A>
  auto call_packed(wait_time wait, std::tuple<std::tuple<P...>>*, A&&... arguments) const {
    static_assert(sizeof...(P) == sizeof...(A), "this operation takes another number of arguments");
    static_assert((std::convertible_to<A, P> && ...), "an argument has another type");
    using result = typename sig<Name>::result;
    if constexpr (std::is_void_v<result>)
      this->template call_for_base<Name>(wait, pack(P(std::forward<A>(arguments)))...);
    else
      return this->template read_answer<Name>(
          unpack<result>,
          this->template call_for_base<Name>(wait, pack(P(std::forward<A>(arguments)))...));
  }

  template <detail::wire_name Name, class... A>
  auto call_for_base(wait_time wait, A&&... arguments) const {
    return proxy<adapted<T>>::template call_for<Name>(wait, std::forward<A>(arguments)...);
  }
};

} // namespace manager
