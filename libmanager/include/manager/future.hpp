#pragma once

#include "manager/detail/call.hpp"
#include "manager/detail/future_state.hpp"
#include "manager/error.hpp"

#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace manager {

/// Result of an operation that was started without waiting (`async_...`), or of a task in another
/// process (`session::async`, `pool::submit`). Move-only; call `get` once. Operations that one
/// thread starts take effect in the order of their calls, also on different objects. A future that
/// is destroyed unread does not undo its operation or task; but an operation that still waits to
/// take something is canceled, so that no element or permit is lost.
///
/// `co_await std::move(f)` suspends a coroutine until the result is there; the coroutine then
/// continues on the process's callback thread, as functions passed to `then` do. Callbacks run one
/// after the other, so a callback should not block.
template <class T> class future {
public:
  /// Makes a future whose `get` returns `decode(result)`; `decode` is not used for void.
  template <class R, class Decode>
  future(detail::reply<R> reply, Decode decode)
      : future{std::move(reply).call(), static_cast<R*>(nullptr), std::move(decode)} {}

  /// Makes a future of a state that this process completes; `get` returns `decode(value)`.
  template <class V, class Decode>
  future(std::shared_ptr<detail::local_state<V>> state, Decode decode)
      : state_{state}, get_{[state, decode = std::move(decode)]() -> T {
          if constexpr (std::is_void_v<T> && std::is_void_v<V>)
            state->take();
          else
            return decode(state->take());
        }} {}

  /// Makes a future whose `get` returns `around(get)` with the `get` of another one, which
  /// `around` calls: to translate its errors.
  template <class Around>
  future(future source, Around around)
      : state_{std::move(source.state_)},
        get_{[get = std::move(source.get_), around = std::move(around)]() -> T {
          return around(get);
        }} {}

  future(future&&) noexcept = default;
  future& operator=(future&&) noexcept = default;

  /// Returns false after `get`, and for a future that was moved from.
  bool valid() const noexcept { return state_ != nullptr; }

  /// Returns true if `get` will not block.
  bool ready() const { return state_->ready(); }

  /// Waits for at most `time`, or until `when`; returns true if the future is ready.
  bool wait_for(time_limit time) const { return state_->wait_for(time); }

  template <class Clock, class Duration>
  bool wait_until(const std::chrono::time_point<Clock, Duration>& when) const {
    return wait_for(time_limit::until(when));
  }

  /// Blocks until the result is there.
  void wait() const { state_->wait_for(time_limit::for_ever()); }

  /// Blocks until the result arrives, then returns it.
  /// @throws error as the operation's synchronous form; task_failed, worker_died for a task
  T get() {
    auto state = std::exchange(state_, nullptr);
    auto get = std::exchange(get_, nullptr);
    return get();
  }

  /// Cancels the wait, or the task. Returns true if the operation has had no effect and will have
  /// none; `get` then throws `canceled`. Returns false if the operation had ended before; `get`
  /// then returns its result. Returns false for a task of a pool that a worker runs already, and
  /// always for `map_async`. The worker of `session::async` is killed. The future of `then` cancels
  /// the operation before it; its function for failures, if it has one, then gets `canceled`. Takes
  /// one round trip if the operation still waits.
  bool cancel() { return state_->cancel(); }

  /// Returns the future of `action(result)`, which runs on the process's callback thread. A failure
  /// of this future passes through to the new one. This future is empty afterwards.
  template <class F> auto then(F action) {
    using U = typename continued<T, F>::type;
    return continue_with<U>([action = std::move(action)](future& source) mutable -> U {
      return pass(action, source.take());
    });
  }

  /// Works as `then(action)`; but if this future fails, returns the future of `on_error(failure)`,
  /// which runs on the callback thread, too. `on_error` returns what `action` does, and takes a
  /// `const std::exception&`, or a `const error&`: then, other exceptions pass through. What
  /// `action` throws does not reach `on_error`. As `callback` and `error_callback` in Python.
  template <class F, class OnError> auto then(F action, OnError on_error) {
    using U = typename continued<T, F>::type;
    static_assert(std::is_invocable_r_v<U, OnError&, const error&>,
                  "the second function of `then` takes a `const manager::error&` or a `const "
                  "std::exception&`, and returns what the first function returns");
    return continue_with<U>(
        [action = std::move(action), on_error = std::move(on_error)](future& source) mutable -> U {
          std::optional<stored> result;
          try {
            result.emplace(source.take());
          } catch (const caught_by<OnError>& failure) {
            return on_error(failure);
          }
          return pass(action, *std::move(result));
        });
  }

  /// Awaiter of `co_await std::move(f)`.
  auto operator co_await() && {
    struct awaiter {
      future source;
      bool await_ready() const { return source.ready(); }
      void await_suspend(std::coroutine_handle<> waiting) {
        auto state = source.state_;
        state->on_ready({[waiting] { detail::run_later([waiting] { waiting.resume(); }); }});
      }
      T await_resume() { return source.get(); }
    };
    return awaiter{std::move(*this)};
  }

  /// Returns the shared state, for the library's functions over several futures.
  const std::shared_ptr<detail::future_state>& state() const noexcept { return state_; }

private:
  template <class V, class F> struct continued { using type = std::invoke_result_t<F&, V>; };
  template <class F> struct continued<void, F> { using type = std::invoke_result_t<F&>; };

  template <class R, class Decode>
  future(const std::shared_ptr<detail::started_call>& call, R*, Decode decode)
      : state_{detail::state_of(call)}, get_{[call, decode = std::move(decode)]() -> T {
          static_cast<void>(decode);
          detail::reply<R> answered{call};
          if constexpr (std::is_void_v<R>)
            answered.get();
          else
            return decode(answered.get());
        }} {}

  using stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  /// Type of the failures that a function of `then` takes.
  template <class OnError>
  using caught_by = std::conditional_t<std::is_invocable_v<OnError&, const std::exception&>,
                                       std::exception, error>;

  stored take() {
    if constexpr (std::is_void_v<T>) {
      get();
      return {};
    } else {
      return get();
    }
  }

  template <class F> static typename continued<T, F>::type pass(F& action, stored result) {
    if constexpr (std::is_void_v<T>)
      return action();
    else
      return action(std::move(result));
  }

  /// Returns the future of `step(*this)`, which runs on the callback thread once this future is
  /// ready.
  template <class U, class Step> future<U> continue_with(Step step) {
    auto source = std::make_shared<future>(std::move(*this));
    auto state = source->state_;
    auto next = std::make_shared<detail::continued_state<U>>(state);
    state->on_ready({[next, source, step = std::move(step)]() mutable {
      detail::run_later([next, source, step = std::move(step)]() mutable {
        try {
          if constexpr (std::is_void_v<U>) {
            step(*source);
            next->set_value({});
          } else {
            next->set_value(step(*source));
          }
        } catch (...) {
          next->set_exception(std::current_exception());
        }
      });
    }});
    return {std::shared_ptr<detail::local_state<U>>{next}, [](auto value) { return value; }};
  }

  std::shared_ptr<detail::future_state> state_;
  std::function<T()> get_;
};

} // namespace manager
