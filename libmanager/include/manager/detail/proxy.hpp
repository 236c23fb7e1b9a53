#pragma once

#include "actors/objects/operation.hpp"
#include "actors/value/quoted.hpp"
#include "manager/detail/call.hpp"
#include "manager/future.hpp"

#include <algorithm>
#include <concepts>
#include <msgpack.hpp>
#include <ostream>
#include <stop_token>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace manager {

namespace detail {

/// Wire name of an operation, as a template argument.
template <size_t N> struct wire_name {
  char text[N];
  consteval wire_name(const char (&name)[N]) { std::copy_n(name, N, text); }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

template <class R, class Arguments> struct caller_of;

/// Calls with the arguments converted to exactly the types of the table's row.
template <class R, class... P> struct caller_of<R, std::tuple<P...>> {
  template <class... A> static R call(const call_target& target, A&&... arguments) {
    return detail::call<R, P...>(target, P(std::forward<A>(arguments))...);
  }
  template <class... A> static reply<R> start(const call_target& target, A&&... arguments) {
    return detail::start<R, P...>(target, P(std::forward<A>(arguments))...);
  }
};

} // namespace detail

/// Base of all proxies: a counted reference to one shared object, and calls that are checked
/// against the object's operation table at compile time. A proxy is a value: copies refer to the
/// same object. Any thread may use any copy, and several threads may use one copy at the same time.
/// A call blocks until the server has answered. After its session has ended, a proxy can still be
/// copied and destroyed; calls throw. Errors of every call: timed_out, disconnected, session_ended,
/// too_large, limit_reached, would_deadlock and forked, see docs/errors.md.
template <class Object> class proxy {
public:
  using object_type = Object;

  /// Makes a proxy that refers to no object; every call throws `object_gone`.
  proxy() = default;
  explicit proxy(detail::object_ptr object) : object_{std::move(object)} {}

  /// Returns true if the proxy refers to an object, also if that object was removed.
  explicit operator bool() const noexcept { return object_ != nullptr; }

  /// Returns the name of the object; empty for an anonymous object.
  std::string name() const { return object_ ? detail::name_of(object_) : std::string{}; }

  /// Returns "queue 'jobs'" or "list #12", as in error texts.
  std::string title() const { return detail::title_of(object_); }

  /// Returns true if two proxies refer to the same shared object.
  friend bool operator==(const proxy& left, const proxy& right) {
    return detail::same_object(left.object_, right.object_);
  }

  const detail::object_ptr& shared_object() const noexcept { return object_; }

  /// Returns the object's typed CAF actor, for programs with actors of their own; include
  /// manager/caf.hpp. The handle does not keep the object alive: keep a proxy, or give the object a
  /// name.
  template <class Deferred = Object> auto handle() const;

  /// Binds the proxy to an acquisition of a lock; `with` calls it.
  void set_fence(uint64_t acquisition) noexcept { fence_ = acquisition; }
  uint64_t bound_fence() const noexcept { return fence_; }

  /// Returns the first elements as a short text: `[1, 2, 3]`. Takes one round trip.
  std::string preview() const requires(has_operation<Object, wire_id("preview"), std::string>()) {
    return call<"preview">();
  }

protected:
  template <detail::wire_name Name>
  using row = row_type<Object, row_of<Object, wire_id(Name.view())>()>;

  template <detail::wire_name Name>
  using row_caller =
      detail::caller_of<typename row<Name>::sig::result, typename row<Name>::sig::arguments>;

  /// Calls the operation `Name`; an operation that waits has no time limit.
  template <detail::wire_name Name, class... A> auto call(A&&... arguments) const {
    return row_caller<Name>::call(target<Name>(std::nullopt), std::forward<A>(arguments)...);
  }

  /// Calls the operation `Name`, which waits for at most `wait`.
  template <detail::wire_name Name, class... A>
  auto call_for(wait_time wait, A&&... arguments) const {
    return row_caller<Name>::call(target<Name>(wait), std::forward<A>(arguments)...);
  }

  /// Calls the operation `Name` and returns `read` of its answer.
  template <detail::wire_name Name, class Read, class... A>
  auto ask(Read read, A&&... arguments) const {
    return read_answer<Name>(read, call<Name>(std::forward<A>(arguments)...));
  }

  /// Returns `read(answer)`, where `answer` is the answer of the operation `Name`.
  /// @throws error as `read`, with the names of object and operation
  template <detail::wire_name Name, class Read, class Answer>
  auto read_answer(Read read, const Answer& answer) const {
    try {
      return read(answer);
    } catch (const error& failure) {
      throw detail::in_call(object_, Name.view(), failure);
    }
  }

  /// Starts the operation `Name`.
  template <detail::wire_name Name, class... A> auto start(A&&... arguments) const {
    return row_caller<Name>::start(target<Name>(std::nullopt), std::forward<A>(arguments)...);
  }

  /// Calls the operation `Name`, which waits for at most `wait` and is canceled when `stop` is
  /// requested.
  template <detail::wire_name Name, class... A>
  auto call_until(const std::stop_token& stop, wait_time wait, A&&... arguments) const {
    auto reply = row_caller<Name>::start(target<Name>(wait), std::forward<A>(arguments)...);
    std::stop_callback on_stop{stop, [&] { detail::give_up(reply.state()); }};
    return reply.get();
  }

  /// Runs `attempt`; returns nullopt if it fails with `expected`.
  template <class F>
  static auto unless(errc expected, F attempt) -> std::optional<decltype(attempt())> {
    try {
      return attempt();
    } catch (const error& failure) {
      if (failure.kind() == expected)
        return std::nullopt;
      throw;
    }
  }

  /// Runs `attempt`; returns nullopt if it times out.
  template <class F> static auto unless_timed_out(F attempt) -> std::optional<decltype(attempt())> {
    return unless(errc::timed_out, attempt);
  }

  /// Runs `attempt`; returns false if it fails with `expected`.
  template <class F> static bool done_unless(errc expected, F attempt) {
    return unless(expected, [&] { return attempt(), true; }).has_value();
  }

private:
  template <detail::wire_name Name> detail::call_target target(wait_time wait) const {
    return detail::target_of<Object, wire_id(Name.view())>(object_, wait, fence_);
  }

  detail::object_ptr object_;
  uint64_t fence_ = 0; ///< acquisition of a lock that must be in force for calls; 0: none
};

namespace detail {

/// Packs a proxy as an extension that identifies its object.
template <class Stream> void pack_reference(Stream& out, const object_ptr& object) {
  auto bytes = to_bytes(pack_name(object));
  out.pack_ext(bytes.size(), reference_extension);
  out.pack_ext_body(bytes.data(), bytes.size());
}

/// Returns the number of the acquisition by which the calling thread holds a lock, or by which a
/// guard holds its lock.
/// @throws error not_owner
template <class Lock> uint64_t fence_of(const Lock& lock) {
  if constexpr (requires { lock.fence(); })
    return lock.fence();
  else
    return lock.owns_lock() ? lock.mutex()->fence() : throw_not_owner();
}

inline object_ptr unpack_reference(const msgpack::object& value, const std::string& schema) {
  if (value.type != msgpack::type::EXT || value.via.ext.type() != reference_extension
      || value.via.ext.size != reference_bytes)
    throw msgpack::type_error{};
  return object_named(
      reference_from(std::span<const char, reference_bytes>{value.via.ext.data(), reference_bytes}),
      schema);
}

/// Returns "list<int> 'results' [1, 2, 3]", for people. Does not throw: if the object does not
/// answer, the text has the reason.
template <class Proxy> std::string text_of(const Proxy& shown) {
  auto text = Proxy::schema_name();
  if (shown.shared_object() == nullptr)
    return text + " (no object)";
  text += shown.name().empty() ? " #" + std::to_string(id_of(shown.shared_object()))
                               : ' ' + quoted_text(shown.name());
  if constexpr (requires { shown.preview(); }) {
    try {
      text += ' ' + shown.preview();
    } catch (const error& failure) {
      text += " (" + failure.text() + ")";
    }
  }
  return text;
}

template <class T>
concept shown_as_text = requires(const T& x) {
  typename T::object_type;
  { T::schema_name() } -> std::convertible_to<std::string>;
  { x.shared_object() } -> std::same_as<const object_ptr&>;
};

} // namespace detail

/// Prints a proxy: its type, its name and the first elements. Takes one round trip.
template <detail::shown_as_text Proxy>
std::ostream& operator<<(std::ostream& out, const Proxy& shown) {
  return out << detail::text_of(shown);
}

/// Defines the members that every proxy type repeats. MessagePack looks for its members in the type
/// itself. `with(lock)` returns a proxy of the same type, bound to the calling thread's acquisition
/// of `lock`: once that acquisition has ended, the server refuses every call of that proxy with
/// `lease_lost`, however late the call arrives.
#define MANAGER_PROXY_MEMBERS(proxy_type)                                                          \
  template <class Lock> proxy_type with(const Lock& lock) const {                                  \
    auto fenced = *this;                                                                           \
    fenced.set_fence(::manager::detail::fence_of(lock));                                           \
    return fenced;                                                                                 \
  }                                                                                                \
  template <class Packer> void msgpack_pack(Packer& out) const {                                   \
    ::manager::detail::pack_reference(out, this->shared_object());                                 \
  }                                                                                                \
  void msgpack_unpack(const msgpack::object& from) {                                               \
    *this = proxy_type{::manager::detail::unpack_reference(from, schema_name())};                  \
  }

} // namespace manager
