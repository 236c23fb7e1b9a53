#pragma once

#include "manager/call.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace manager {

/// The result of an operation that was started without waiting for it (`async`). Move-only; `get`
/// once. If it is dropped unread, the operation takes place all the same, unless it still waits for
/// something to take: then it gives up, so that nothing is handed to nobody.
/// Operations that one thread starts take effect in the order of their calls, whatever their
/// objects.
template <class T> class future {
public:
  template <class R, class Decode>
  future(detail::reply<R> reply, Decode decode)
      : ready_{[reply] { return reply.ready(); }},
        wait_for_{[reply](auto time) { return reply.wait_for(time); }},
        cancel_{[reply]() mutable { return reply.cancel(); }},
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

  /// Gives the wait up. True: the operation has had no effect and will have none, and `get` throws
  /// `canceled`. False: it had ended before, and `get` says how. One round trip, if it still waits.
  bool cancel() { return cancel_(); }

private:
  std::function<bool()> ready_;
  std::function<bool(std::chrono::nanoseconds)> wait_for_;
  std::function<bool()> cancel_;
  std::function<T()> get_;
};

} // namespace manager
