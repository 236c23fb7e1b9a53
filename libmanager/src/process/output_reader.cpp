#include "libmanager/src/process/output_reader.hpp"

#include "actors/value/errc.hpp"
#include "libmanager/src/system/signals.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <poll.h>
#include <set>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace manager {
namespace {

using clock = std::chrono::steady_clock;

int milliseconds_until(clock::time_point deadline) {
  auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
  return static_cast<int>(std::max<int64_t>(left, 0));
}

} // namespace

/// Pipes and requests, which the thread and the `output_reader` share: the thread may outlast it.
class output_reader::state : public std::enable_shared_from_this<state> {
public:
  state() : owner_{::getpid()} {}

  void add(const std::shared_ptr<piped_output>& output) {
    std::lock_guard guard{mutex_};
    if (!wakeup_) {
      wakeup_ = unique_fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
      if (!wakeup_)
        throw error{errc::worker_failed,
                    std::string{"cannot make an eventfd: "} + std::strerror(errno)};
    }
    outputs_.insert(output);
    if (!runs_)
      start();
    wake();
  }

  void drain(const std::shared_ptr<piped_output>& output, time_point deadline) {
    if (::getpid() != owner_)
      return;
    std::unique_lock lock{mutex_};
    if (!may_wait() || !outputs_.contains(output))
      return;
    to_drain_.insert(output);
    wake();
    changed_.wait_until(lock, deadline, [&] { return !runs_ || !to_drain_.contains(output); });
  }

  void end() noexcept {
    if (::getpid() != owner_) // the mutex may have been locked at the fork
      return;
    std::unique_lock lock{mutex_};
    is_ending_ = true;
    if (!runs_)
      return;
    wake();
    if (may_wait())
      changed_.wait(lock, [this] { return !runs_; });
  }

  int poll_beside(std::span<pollfd> waiting, int timeout_ms);

  static thread_local state* of_this_thread; ///< null: the thread is no output thread

private:
  using output_ptr = std::shared_ptr<piped_output>;

  bool may_wait() const { return runs_ && std::this_thread::get_id() != thread_; }

  void start() {
    try {
      std::thread thread{[self = shared_from_this()] { self->run(); }};
      thread_ = thread.get_id();
      thread.detach();
      runs_ = true;
    } catch (const std::system_error& failure) {
      throw error{errc::worker_failed,
                  std::string{"cannot start a thread for output: "} + failure.what()};
    }
  }

  void wake() const noexcept {
    uint64_t one = 1;
    [[maybe_unused]] auto written = ::write(wakeup_.get(), &one, sizeof one);
  }

  void run() {
    block_all_signals();
    of_this_thread = this;
    while (serve_once()) {
    }
    for (auto& output : known()) // without the lock: handlers may join
      output->pass_last_line();
    std::lock_guard guard{mutex_};
    outputs_.clear();
    to_drain_.clear();
    runs_ = false;
    changed_.notify_all();
  }

  std::vector<output_ptr> known() {
    std::lock_guard guard{mutex_};
    return {outputs_.begin(), outputs_.end()};
  }

  /// Reads from all pipes that have output; returns false when the reader has ended.
  bool serve_once() {
    auto outputs = wait_for_output();
    std::set<output_ptr> drained;
    bool is_ending = false;
    {
      std::lock_guard guard{mutex_};
      drained = to_drain_;
      is_ending = is_ending_;
      if (is_ending)
        outputs.assign(outputs_.begin(), outputs_.end());
    }
    for (auto& output : outputs)
      if (!output->read_available())
        forget(output);
    for (auto& output : drained)
      finish(output);
    return !is_ending;
  }

  /// Waits until a pipe has output, or there is a request.
  std::vector<output_ptr> wait_for_output() {
    auto outputs = known();
    std::vector<pollfd> waiting{{wakeup_.get(), POLLIN, 0}};
    for (auto& output : outputs)
      waiting.push_back({output->reading_end(), POLLIN, 0});
    bool has_kept = std::ranges::any_of(outputs, [](auto& each) { return each->has_kept(); });
    ::poll(waiting.data(), waiting.size(), has_kept ? 0 : -1);
    uint64_t count = 0;
    [[maybe_unused]] auto got = ::read(wakeup_.get(), &count, sizeof count);
    std::vector<output_ptr> ready;
    for (size_t i = 0; i < outputs.size(); ++i)
      if (waiting[i + 1].revents != 0 || outputs[i]->has_kept())
        ready.push_back(std::move(outputs[i]));
    return ready;
  }

  /// Drops an output that has ended.
  void forget(const output_ptr& output) {
    output->pass_last_line();
    std::lock_guard guard{mutex_};
    outputs_.erase(output);
    to_drain_.erase(output);
    changed_.notify_all();
  }

  /// Passes on the output of a process that has ended. Other processes may still have the pipe.
  void finish(const output_ptr& output) {
    if (!output->read_available())
      return forget(output);
    output->pass_last_line();
    std::lock_guard guard{mutex_};
    to_drain_.erase(output);
    changed_.notify_all();
  }

  const pid_t owner_; ///< process of the thread; a forked child has no such thread
  std::mutex mutex_;
  std::condition_variable changed_;
  unique_fd wakeup_; ///< an eventfd
  std::set<output_ptr> outputs_, to_drain_;
  std::thread::id thread_;
  bool runs_ = false;
  bool is_ending_ = false;
};

thread_local output_reader::state* output_reader::state::of_this_thread = nullptr;

/// Waits until a descriptor has events, and keeps the output that comes meanwhile.
int output_reader::state::poll_beside(std::span<pollfd> waiting, int timeout_ms) {
  auto deadline = clock::now() + std::chrono::milliseconds{timeout_ms};
  auto outputs = known();
  for (;;) {
    std::vector<pollfd> all{waiting.begin(), waiting.end()};
    for (auto& output : outputs)
      all.push_back({output->reading_end(), POLLIN, 0});
    ::poll(all.data(), all.size(), timeout_ms < 0 ? -1 : milliseconds_until(deadline));
    std::copy_n(all.begin(), waiting.size(), waiting.begin());
    auto ready = std::ranges::count_if(waiting, [](auto& each) { return each.revents != 0; });
    if (ready > 0 || (timeout_ms >= 0 && clock::now() >= deadline))
      return static_cast<int>(ready);
    std::vector<output_ptr> open;
    for (size_t i = 0; i < outputs.size(); ++i)
      if (all[waiting.size() + i].revents == 0 || outputs[i]->keep_available())
        open.push_back(std::move(outputs[i]));
    outputs = std::move(open);
  }
}

int poll_and_read(std::span<pollfd> waiting, int timeout_ms) {
  auto* reader = output_reader::state::of_this_thread;
  return reader != nullptr ? reader->poll_beside(waiting, timeout_ms)
                           : ::poll(waiting.data(), waiting.size(), timeout_ms);
}

output_reader::output_reader() : state_{std::make_shared<state>()} {}

output_reader::~output_reader() {
  end();
}

void output_reader::add(const std::shared_ptr<piped_output>& output) {
  state_->add(output);
}

void output_reader::drain(const std::shared_ptr<piped_output>& output, time_point deadline) {
  state_->drain(output, deadline);
}

void output_reader::end() noexcept {
  state_->end();
}

} // namespace manager
