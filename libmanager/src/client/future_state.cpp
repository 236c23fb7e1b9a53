#include "manager/detail/future_state.hpp"

#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/system/signals.hpp"

#include <deque>
#include <thread>

namespace manager::detail {
namespace {

/// State of a started operation.
class call_future final : public future_state {
public:
  explicit call_future(std::shared_ptr<started_call> call) : call_{std::move(call)} {}

  bool ready() const override { return call_->ready(); }
  bool wait_for(time_limit time) const override { return call_->wait_for(time); }
  bool cancel() override { return call_->cancel(); }
  void on_ready(ready_action action) override { call_->on_ready(std::move(action)); }

private:
  std::shared_ptr<started_call> call_;
};

/// Thread that runs callbacks, from the first one on. It is never joined: a callback that has not
/// run when the process exits does not run.
class callback_thread {
public:
  void run(std::function<void()> action) {
    std::lock_guard guard{mutex_};
    actions_.push_back(std::move(action));
    if (!started_) {
      std::thread{[this] { work(); }}.detach();
      started_ = true; // not if the system has refused the thread: the next call tries again
    }
    wake_.notify_one();
  }

private:
  [[noreturn]] void work() {
    block_all_signals();
    for (;;) {
      std::unique_lock guard{mutex_};
      wake_.wait(guard, [this] { return !actions_.empty(); });
      auto action = std::move(actions_.front());
      actions_.pop_front();
      guard.unlock();
      action();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> actions_;
  bool started_ = false;
};

} // namespace

std::shared_ptr<future_state> state_of(std::shared_ptr<started_call> call) {
  return std::make_shared<call_future>(std::move(call));
}

void run_later(std::function<void()> action) {
  static auto& thread = *new callback_thread; // lives until the process has ended
  thread.run(std::move(action));
}

} // namespace manager::detail
