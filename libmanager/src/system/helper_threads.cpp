#include "libmanager/src/system/helper_threads.hpp"

#include <algorithm>
#include <csignal>
#include <system_error>
#include <utility>

namespace manager {
namespace {

constexpr size_t most_threads = 4;

/// Blocks all signals of the calling thread for the time of a scope: threads that it starts take
/// none.
class no_signals {
public:
  no_signals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~no_signals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  no_signals(const no_signals&) = delete;
  no_signals& operator=(const no_signals&) = delete;

private:
  sigset_t before_{};
};

} // namespace

helper_threads::helper_threads()
    : most_{std::clamp<size_t>(std::thread::hardware_concurrency(), 1, most_threads)} {
  threads_.reserve(most_);
}

helper_threads::~helper_threads() {
  stop();
}

void helper_threads::run(std::function<void()> work) {
  std::unique_lock lock{mutex_};
  if (stopped_)
    return;
  if (waiting_.size() >= idle_ && threads_.size() < most_)
    start_thread();
  if (threads_.empty()) {
    lock.unlock();
    return work();
  }
  waiting_.push_back(std::move(work));
  changed_.notify_one();
}

void helper_threads::stop() {
  {
    std::lock_guard guard{mutex_};
    stopped_ = true;
    waiting_.clear();
    changed_.notify_all();
  }
  for (auto& each : threads_)
    if (each.joinable())
      each.join();
}

size_t helper_threads::size() const {
  std::lock_guard guard{mutex_};
  return threads_.size();
}

/// @pre the mutex is held
void helper_threads::start_thread() noexcept {
  no_signals blocked;
  try {
    threads_.emplace_back([this] { serve(); });
  } catch (const std::system_error&) { // those that there are must do
  }
}

void helper_threads::serve() {
  std::unique_lock lock{mutex_};
  while (!stopped_) {
    if (waiting_.empty()) {
      ++idle_;
      changed_.wait(lock);
      --idle_;
      continue;
    }
    auto work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

} // namespace manager
