#include "libmanager/src/process/lasting_thread.hpp"

#include "libmanager/src/system/signals.hpp"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace manager {
namespace {

using job = std::packaged_task<child_process()>;

/// Queue of the thread. Neither queue nor thread end before the process.
class lasting_thread {
public:
  lasting_thread() {
    std::thread{[this] { run(); }}.detach();
  }

  std::future<child_process> add(job next) {
    auto result = next.get_future();
    std::lock_guard guard{mutex_};
    jobs_.push_back(std::move(next));
    changed_.notify_one();
    return result;
  }

private:
  [[noreturn]] void run() {
    block_all_signals();
    for (;;)
      take()();
  }

  job take() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !jobs_.empty(); });
    auto next = std::move(jobs_.front());
    jobs_.pop_front();
    return next;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<job> jobs_;
};

/// Returns the thread of this process. A forked child needs its own.
lasting_thread& thread_of_this_process() {
  static std::mutex mutex;
  static lasting_thread* thread = nullptr;
  static pid_t owner = 0;
  std::lock_guard guard{mutex};
  if (thread == nullptr || owner != ::getpid()) {
    thread = new lasting_thread;
    owner = ::getpid();
  }
  return *thread;
}

} // namespace

child_process execute_on_lasting_thread(const execution& what) {
  return thread_of_this_process().add(job{[&what] { return execute(what); }}).get();
}

} // namespace manager
