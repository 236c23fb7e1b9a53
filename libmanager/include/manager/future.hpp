#pragma once

#include "manager/detail/call.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace manager {

/// Result of an operation that was started without waiting (`async_...`). Move-only; call `get`
/// once. Operations that one thread starts take effect in the order of their calls, also on
/// different objects. A future that is destroyed unread does not undo its operation; but an
/// operation that still waits to take something is canceled, so that no element or permit is lost.
template <class T> class future {
public:
  /// Makes a future whose `get` returns `decode(result)`; `decode` is not used for void.
  template <class R, class Decode>
  future(detail::reply<R> reply, Decode decode)
      : call_{std::move(reply).call()}, get_{[decode](std::shared_ptr<detail::started_call> call) {
          static_cast<void>(decode);
          detail::reply<R> answered{std::move(call)};
          if constexpr (std::is_void_v<R>)
            answered.get();
          else
            return decode(answered.get());
        }} {}
  future(future&&) noexcept = default;
  future& operator=(future&&) noexcept = default;

  /// Returns true if `get` will not block.
  bool ready() const { return detail::ready(*call_); }

  /// Waits for at most `time`; returns true if the future is ready.
  bool wait_for(time_limit time) const { return detail::wait_for(*call_, time); }
  template <class Clock, class Duration>
  bool wait_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(time_limit::until(when));
  }

  /// Blocks until the result arrives, then returns it.
  /// @throws error as the operation's synchronous form
  T get() { return get_(std::move(call_)); }

  /// Cancels the wait. Returns true if the operation has had no effect and will have none; `get`
  /// then throws `canceled`. Returns false if the operation had ended before; `get` then returns
  /// its result. Takes one round trip if the operation still waits.
  bool cancel() { return detail::cancel(*call_); }

private:
  std::shared_ptr<detail::started_call> call_;
  std::function<T(std::shared_ptr<detail::started_call>)> get_;
};

} // namespace manager
