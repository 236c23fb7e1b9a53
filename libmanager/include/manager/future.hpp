#pragma once

#include "manager/call.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace manager {

/// The result of an operation that was started without waiting for it (`async`). Move-only; `get`
/// once. If it is dropped unread, the operation takes place all the same, unless it still waits for
/// something to take: then it gives up, so that nothing is handed to nobody.
/// Operations that one thread starts take effect in the order of their calls, whatever their
/// objects.
template <class T> class future {
public:
  /// `decode` makes the result of the reply; of void there is nothing to make.
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

  /// True when `get` will not wait.
  bool ready() const { return detail::ready(*call_); }

  /// Waits for at most `time`; true when ready then.
  bool wait_for(time_limit time) const { return detail::wait_for(*call_, time); }

  /// Waits for the result.
  /// @throws error as the operation's synchronous form does
  T get() { return get_(std::move(call_)); }

  /// Gives the wait up. True: the operation has had no effect and will have none, and `get` throws
  /// `canceled`. False: it had ended before, and `get` says how. One round trip, if it still waits.
  bool cancel() { return detail::cancel(*call_); }

private:
  std::shared_ptr<detail::started_call> call_;
  std::function<T(std::shared_ptr<detail::started_call>)> get_;
};

} // namespace manager
