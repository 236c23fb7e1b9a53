#pragma once

#include "manager/call.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace manager {

/// The result of an operation that was started without waiting for it (`async`). Move-only; `get`
/// once. If it is dropped unread, the operation takes place all the same.
/// Operations that one thread starts on one object take effect in the order of their calls; those
/// on different objects may not, unless the first is waited for.
template <class T> class future {
public:
  template <class R, class Decode>
  future(detail::reply<R> reply, Decode decode)
      : ready_{[reply] { return reply.ready(); }},
        wait_for_{[reply](auto time) { return reply.wait_for(time); }},
        get_{[reply, decode]() mutable -> T {
          static_cast<void>(decode); // void has nothing to decode
          if constexpr (std::is_void_v<R>)
            reply.get();
          else
            return decode(reply.get());
        }} {}
  future(future&&) noexcept = default;
  future& operator=(future&&) noexcept = default;

  /// True when `get` will not wait.
  bool ready() const { return ready_(); }

  /// Waits for at most `time`; true when ready then.
  bool wait_for(std::chrono::nanoseconds time) const { return wait_for_(time); }

  /// Waits for the result.
  /// @throws error as the operation's synchronous form does
  T get() { return std::exchange(get_, nullptr)(); }

private:
  std::function<bool()> ready_;
  std::function<bool(std::chrono::nanoseconds)> wait_for_;
  std::function<T()> get_;
};

} // namespace manager
