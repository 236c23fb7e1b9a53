#pragma once

#include "actors/objects/containers/value.hpp"
#include "manager/detail/element.hpp"
#include "manager/detail/nested.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/watch.hpp"

#include <chrono>
#include <compare>
#include <concepts>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace manager {
namespace detail {

/// Types with which a proxy of a `T` can be compared. Other proxies of values are excluded: two
/// proxies are equal if they refer to the same object.
template <class U, class Value, class T>
concept comparand_of_value = !std::derived_from<U, proxy<value_object>> && comparand<U, Value, T>;

} // namespace detail

/// One value that lives in the server, shared by all who hold a proxy: a std::atomic for many
/// processes, of any type that can be packed. Every member function is one atomic operation on the
/// server and one round trip; arithmetic exists if the type has it. For `wait` and
/// `compare_exchange` two values are equal if their packed bytes are equal: NaN equals itself. A
/// proxy converts to the value, and compares with values; two proxies are equal if they refer to
/// the same object. `shared_object() != nullptr` tells whether a proxy refers to an object.
///
///     auto count = m.value<int>("count");
///     count += 2;
///     for (int seen = count; seen < 10;) // until others have made it 10
///       seen = count.wait(seen);
///
/// @throws error out_of_range for arithmetic that leaves the type, type_mismatch, object_gone, and
/// those of every call
template <class T>
class value : public proxy<value_object>, public detail::arithmetic<value<T>, T> {
public:
  using value_type = T;

  using proxy::proxy;
  MANAGER_PROXY_MEMBERS(value)
  value() = default;
  value(const value&) = default;
  value(value&&) noexcept = default;

  /// Lets the proxy refer to another value, as with all proxies; `v = w.load()` copies the value.
  value& operator=(const value&) = default;
  value& operator=(value&&) noexcept = default;
  void operator=(const value&) const = delete; // else it would convert `w`, and copy the value

  static std::string schema_name() { return "value<" + schema<T>() + ">"; }

  // -- as a whole ------------------------------------------------------------

  /// Returns a copy of the value, const.
  template <class Value = T> detail::read_result<Value> load() const {
    return ask<"load">(unpack<T>);
  }
  operator T() const { return load(); }

  /// Deleted, because the result would be mistaken for the value. For other proxies it tells
  /// whether they refer to an object.
  explicit operator bool() const requires(!std::same_as<T, bool>) = delete;

  void store(const T& desired) const { call<"store">(pack(desired)); }
  future<void> async_store(const T& desired) const {
    return {start<"store">(pack(desired)), nullptr};
  }

  /// Assigns and returns the value, by value as std::atomic does.
  T operator=(const T& desired) const {
    store(desired);
    return desired;
  }

  /// Replaces the value and returns the old value.
  T exchange(const T& desired) const { return ask<"exchange">(unpack<T>, pack(desired)); }

  /// Works as `std::atomic::compare_exchange_strong`: assigns `desired` if the value equals
  /// `expected`; otherwise stores the value in `expected` and returns false.
  bool compare_exchange(T& expected, const T& desired) const {
    auto read = [&](const std::optional<packed>& current) {
      if (current)
        expected = unpack<T>(*current);
      return !current;
    };
    return ask<"cmp_xchg">(read, pack(expected), pack(desired));
  }

  // -- arithmetic: detail::arithmetic has += -= ++ -- --------------------------

  /// Adds to the value (strings: appends), or subtracts from it, and returns the old value.
  T fetch_add(const T& delta) const requires detail::addable<T> { return *add(pack(delta)); }
  T fetch_sub(const T& delta) const requires(detail::addable<T> && !std::same_as<T, std::string>) {
    return *add(this->minus(delta));
  }

  /// Replaces the value by `other` if that is less (greater), and returns the old value.
  T fetch_min(const T& other) const requires detail::addable<T> {
    return ask<"fetch_min">(unpack<T>, pack(other));
  }
  T fetch_max(const T& other) const requires detail::addable<T> {
    return ask<"fetch_max">(unpack<T>, pack(other));
  }

  /// Combines the bits of the value with those of `operand` and returns the old value.
  T fetch_and(const T& operand) const requires std::is_integral_v<T> {
    return ask<"fetch_and">(unpack<T>, pack(operand), detail::range_of<T>());
  }
  T fetch_or(const T& operand) const requires std::is_integral_v<T> {
    return ask<"fetch_or">(unpack<T>, pack(operand), detail::range_of<T>());
  }
  T fetch_xor(const T& operand) const requires std::is_integral_v<T> {
    return ask<"fetch_xor">(unpack<T>, pack(operand), detail::range_of<T>());
  }
  T operator&=(const T& operand) const requires std::is_integral_v<T> {
    return static_cast<T>(fetch_and(operand) & operand);
  }
  T operator|=(const T& operand) const requires std::is_integral_v<T> {
    return static_cast<T>(fetch_or(operand) | operand);
  }
  T operator^=(const T& operand) const requires std::is_integral_v<T> {
    return static_cast<T>(fetch_xor(operand) ^ operand);
  }

  // -- nested values -----------------------------------------------------------

  /// Refers to a value that is nested in the value, with steps from the outside in: keys of maps,
  /// indexes of arrays and tuples, members of structs. Each use is one atomic operation. Name the
  /// type if it is not derived: `path<int>(1)`.
  template <class Type = void, class Step, class... Steps>
  auto path(const Step& first, const Steps&... rest) const {
    using inner = typename detail::step_from<T>::type;
    using target = typename detail::path_target<Type, inner, Steps...>::type;
    return nested_element<value_object, target>{
        shared_object(), detail::make_path<inner>(detail::step_from<T>::step(first), rest...)};
  }

  /// Refers to a member of a struct: `p->*&point::x += 1`.
  template <std::same_as<T> Class, class Member> auto operator->*(Member Class::*member) const {
    return path<Member>(member);
  }

  /// Watches all changes, from now on or after a revision; see `watcher`. Storing an equal value is
  /// no change.
  watcher<value_change<T>> watch(std::optional<after_revision> from = {}) const {
    return watcher<value_change<T>>{
        detail::begin_watch(shared_object(), {}, detail::revision_in(from))};
  }

  // -- waiting for a change --------------------------------------------------

  /// Waits until the value differs from `old`, and returns the new value: the result of the change
  /// that ended the wait, even if other changes have followed. Waiting calls are answered in the
  /// order of arrival.
  T wait(const T& old) const { return read_wait(call<"wait">(pack(old))); }

  /// Returns nullopt if `stop` was requested before the value differed.
  std::optional<T> wait(const T& old, const std::stop_token& stop) const {
    return unless(errc::canceled,
                  [&] { return read_wait(call_until<"wait">(stop, std::nullopt, pack(old))); });
  }

  /// Returns nullopt if the value did not differ within `time`.
  std::optional<T> wait_for(const T& old, time_limit time) const {
    return unless_timed_out([&] { return read_wait(call_for<"wait">(time, pack(old))); });
  }
  template <class Clock, class Duration>
  std::optional<T> wait_until(const T& old,
                              const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(old, time_limit::until(when));
  }

  future<T> async_wait(const T& old) const {
    return {start<"wait">(pack(old)),
            [self = *this](const packed& answer) { return self.read_wait(answer); }};
  }

  // -- comparing with values -------------------------------------------------

  template <class U>
  friend bool operator==(const value& left, const U& right) requires(
      detail::comparand_of_value<U, value, T>&& requires(const T& x) { x == right; }) {
    return detail::equal_values(left.load(), right);
  }
  template <class U>
  friend auto operator<=>(const value& left, const U& right) requires(
      (detail::comparand_of_value<U, value, T> && detail::ordered_values<T, U>)) {
    return detail::order_of_values(left.load(), right);
  }

private:
  friend detail::arithmetic<value, T>;

  const detail::object_ptr& target() const noexcept { return shared_object(); }
  std::optional<T> add(packed delta) const {
    return ask<"fetch_add">(unpack<T>, std::move(delta), detail::range_of<T>());
  }
  T read_wait(const packed& answer) const { return read_answer<"wait">(unpack<T>, answer); }
};

/// Factory `m.value<T>(...)` of a session. A first argument that is text is a name:
/// `m.value<std::string>("", "text")` creates an anonymous value of type std::string.
template <class Session> class value_factory {
public:
  /// Creates a value, which is anonymous: it lives while any session holds a proxy.
  template <class T> manager::value<T> value() { return make<T>({}, T{}); }
  template <class T> manager::value<T> value(const T& initial) requires(!detail::text_like<T>) {
    return make<T>({}, initial);
  }

  /// Opens the value of this name, or creates it as `T{}`. If T is a proxy, the value must exist,
  /// because `T{}` would refer to no object.
  /// @throws error type_mismatch if the name belongs to another type, no_such_name
  template <class T, detail::text_like Name> manager::value<T> value(const Name& name) {
    if constexpr (detail::shown_as_text<T>)
      return static_cast<Session&>(*this).template open<manager::value<T>>(name);
    else
      return make<T>(name, T{});
  }

  /// Opens the value of this name with any content, or creates it as `initial`.
  /// @throws error type_mismatch as above
  template <class T> manager::value<T> value(std::string_view name, const T& initial) {
    return make<T>(name, initial);
  }

private:
  template <class T> manager::value<T> make(std::string_view name, const T& initial) {
    using made = manager::value<T>;
    return static_cast<Session&>(*this).template obtain<made>(name, pack(initial));
  }
};

} // namespace manager
