#pragma once

#include "actors/objects/pending.hpp"
#include "actors/objects/time_limit.hpp"
#include "actors/value/errc.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace manager::detail {

class started_call; // libmanager/src/client/object_ref.hpp

/// Function to run when a state is ready. One with an owner is dropped after the owner's end.
struct ready_action {
  std::function<void()> run;
  std::optional<std::weak_ptr<const void>> owner{};
};

/// Actions of one state, in the order in which they were added. Not thread-safe.
class ready_actions {
public:
  void add(ready_action action) {
    std::erase_if(all_, [](auto& known) { return known.owner && known.owner->expired(); });
    all_.push_back(std::move(action));
  }

  size_t size() const noexcept { return all_.size(); }

  void run() const {
    for (auto& each : all_)
      each.run();
  }

private:
  std::vector<ready_action> all_;
};

/// Time until which a thread waits; nullopt: for ever.
using deadline = std::optional<std::chrono::steady_clock::time_point>;

/// Returns the end of a wait that begins now.
inline deadline end_of_wait(std::optional<time_limit> wait) {
  return deadline_after(std::chrono::steady_clock::now(), wait.value_or(time_limit::for_ever()));
}

/// Returns the rest of a wait.
inline std::optional<time_limit> rest_until(const deadline& end) {
  return end ? std::optional{time_limit::until(*end)} : std::nullopt;
}

/// State that a future shares with the part of the library that completes it. Thread-safe.
class future_state {
public:
  future_state() = default;
  future_state(const future_state&) = delete;
  future_state& operator=(const future_state&) = delete;
  virtual ~future_state() = default;

  virtual bool ready() const = 0;
  virtual bool wait_for(time_limit time) const = 0;
  virtual bool cancel() = 0;

  /// Runs `action` when the state is ready, on the thread that completes it, or at once. The action
  /// must be short and must not throw.
  virtual void on_ready(ready_action action) = 0;

  /// Does work that the result may depend on, before the calling thread blocks: begins none once
  /// the state is ready or the time has come.
  virtual void help(const deadline&) const {}

  /// Returns the state on which this one depends in the end; null: it depends on none.
  virtual std::shared_ptr<future_state> origin() const { return nullptr; }
};

/// Returns the state of an operation that was started.
std::shared_ptr<future_state> state_of(std::shared_ptr<started_call> call);

/// Runs `action` on the process's callback thread, after those before it. A function that throws
/// ends the process, as an exception of any other thread does.
void run_later(std::function<void()> action);

/// State that this process completes with a value or an exception.
template <class T> class local_state : public future_state {
public:
  using value_type = result_value<T>;

  bool ready() const override {
    std::lock_guard guard{mutex_};
    return is_done();
  }

  bool wait_for(time_limit time) const override {
    auto until = end_of_wait(time);
    help(until);
    std::unique_lock guard{mutex_};
    auto done = [this] { return is_done(); };
    if (until)
      return done_.wait_until(guard, *until, done);
    done_.wait(guard, done);
    return true;
  }

  bool cancel() override { return false; }

  void on_ready(ready_action action) override {
    {
      std::lock_guard guard{mutex_};
      if (!is_done())
        return actions_.add(std::move(action));
    }
    action.run();
  }

  /// Completes the state; returns false if it is complete already.
  bool set_value(value_type value) {
    return complete([&] { value_ = std::move(value); });
  }
  bool set_exception(std::exception_ptr failure) {
    return complete([&] { failure_ = std::move(failure); });
  }

  /// Blocks until the state is complete, then moves the value out.
  value_type take() {
    wait_for(time_limit::for_ever());
    std::lock_guard guard{mutex_};
    if (failure_)
      std::rethrow_exception(failure_);
    return std::move(*value_);
  }

private:
  bool is_done() const { return value_ || failure_; }

  template <class Set> bool complete(Set set) {
    ready_actions then;
    {
      std::lock_guard guard{mutex_};
      if (is_done())
        return false;
      set();
      then = std::exchange(actions_, {});
    }
    done_.notify_all();
    then.run();
    return true;
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable done_;
  std::optional<value_type> value_;
  std::exception_ptr failure_;
  ready_actions actions_;
};

/// State of a result that is made from another one, possibly in many steps: helps and cancels as
/// the first one, which lives until it is ready.
template <class T> class continued_state final : public local_state<T> {
public:
  explicit continued_state(const std::shared_ptr<future_state>& source) : origin_{source} {
    if (auto first = source->origin())
      origin_ = first;
  }

  bool cancel() override {
    auto first = origin();
    return first && first->cancel();
  }
  void help(const deadline& until) const override {
    if (auto first = origin())
      first->help(until);
  }
  std::shared_ptr<future_state> origin() const override { return origin_.lock(); }

private:
  std::weak_ptr<future_state> origin_;
};

} // namespace manager::detail
