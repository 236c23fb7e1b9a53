#include "libmanager/src/client/fork_detector.hpp"
#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/system/signals.hpp"
#include "libmanager/src/system/unique_fd.hpp"
#include "libmanager/src/workers/pool_worker.hpp"
#include "libmanager/src/workers/spawner.hpp"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <map>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace manager::detail {
namespace {

using clock = std::chrono::steady_clock;

/// Time between SIGTERM and SIGKILL.
constexpr std::chrono::seconds grace{1};

/// Interval of looking at a worker for which the kernel gives no pidfd.
constexpr int poll_ms = 100;

/// Number of workers that may end before they take tasks, one after the other, and of failures to
/// start one while none runs.
constexpr int most_failures = 5;

/// Time after the first failure to start a worker, which doubles with each failure.
constexpr int retry_ms = 100;
constexpr int longest_retry_ms = 800;

/// Returns "was killed by SIGKILL", "exited with 3", or "has ended".
std::string text_of(const exit_cause& cause) {
  switch (cause.kind) {
  case end_kind::killed:
    return "was " + to_string(cause);
  case end_kind::out_of_memory:
    return "was killed by SIGKILL: its control group had no memory left";
  case end_kind::uncaught:
    return "ended by an exception: " + cause.type + ": " + cause.text;
  case end_kind::exited:
    return "exited with " + std::to_string(cause.number);
  default:
    return "has ended";
  }
}

/// Event by which threads wake the keeper. The library's callbacks share it.
class wake_up {
public:
  /// @throws error worker_failed if no descriptors are left
  wake_up() {
    if (!event_)
      throw error{errc::worker_failed,
                  std::string{"cannot make an eventfd: "} + std::strerror(errno)};
  }

  void ring() const noexcept {
    uint64_t one = 1;
    [[maybe_unused]] auto written = ::write(event_.get(), &one, sizeof one);
  }
  void clear() const noexcept {
    uint64_t rings = 0;
    [[maybe_unused]] auto read = ::read(event_.get(), &rings, sizeof rings);
  }
  int fd() const noexcept { return event_.get(); }

private:
  unique_fd event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

class process_pool final : public pool_owner, public session_part {
public:
  process_pool(pool_calls pool, const worker_plan& plan);
  ~process_pool() override;
  process_pool(const process_pool&) = delete;
  process_pool& operator=(const process_pool&) = delete;

  void end() noexcept override { terminate(); }
  bool has_ended() const override { return ended_pool_; }

  void terminate() noexcept override;
  bool join(time_limit time) override;
  void kill(int64_t worker) override;
  std::vector<int64_t> pids() const override;

private:
  struct worker {
    std::shared_ptr<worker_process> process;
    unique_fd pidfd;
  };

  void start_missing();
  void try_to_start_missing();
  void start(int64_t count);
  void keep();
  void fail(const std::string& why) noexcept;
  void await_news();
  void collect_ended();
  void report(int64_t number, worker_process& ended);
  bool read_state();
  void kill_all() noexcept;
  std::map<int64_t, std::shared_ptr<worker_process>> living() const;

  pool_calls pool_;
  worker_plan plan_;
  std::shared_ptr<session_core> session_;
  std::shared_ptr<wake_up> wake_ = std::make_shared<wake_up>();
  std::optional<future<packed>> tending_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::map<int64_t, worker> workers_; ///< by number
  int64_t last_number_ = 0;
  int failures_ = 0;      ///< workers that ended before they took tasks, since one took tasks
  int starts_failed_ = 0; ///< since a worker was started
  std::atomic<bool> stop_{false};
  std::atomic<bool> ended_pool_{false}; ///< the pool has ended; its object may have a new owner
  std::mutex end_mutex_;                ///< held while the pool is terminated
  std::thread keeper_;
  fork_detector fork_;
};

process_pool::process_pool(pool_calls pool, const worker_plan& plan)
    : pool_{std::move(pool)}, plan_{plan}, session_{pool_.shared_object()->session()} {
  if (session_->how().address.empty())
    throw error{errc::not_supported, "pool: a local session has no server that worker processes "
                                     "could reach; use manager::start()"};
  pool_.call<"own">(plan.workers, plan.dedicated);
  try {
    start_missing();
    keeper_ = std::thread{[this] { keep(); }};
  } catch (const std::system_error& failure) {
    terminate();
    if (auto* known = dynamic_cast<const error*>(&failure))
      throw error{*known};
    throw error{errc::worker_failed, std::string{"cannot start a thread: "} + failure.what()};
  }
}

process_pool::~process_pool() {
  terminate();
}

void process_pool::terminate() noexcept {
  if (fork_.is_forked()) // a forked child has no keeper, and no right to the pool
    return;
  std::lock_guard guard{end_mutex_};
  stop_ = true;
  fail("the pool was terminated");
  wake_->ring();
  if (keeper_.joinable())
    keeper_.join();
  kill_all();
}

/// Ends the pool in the server, once: later, the object may have a new owner.
void process_pool::fail(const std::string& why) noexcept {
  if (ended_pool_.exchange(true))
    return;
  try {
    pool_.call<"fail">(why);
  } catch (...) { // the session or the server has ended, and with it the pool
  }
}

bool process_pool::join(time_limit time) {
  auto until = time_after(clock::now(), time);
  std::unique_lock guard{mutex_};
  return ended_.wait_until(guard, until, [this] { return workers_.empty(); });
}

void process_pool::kill(int64_t worker) {
  auto all = living();
  if (auto found = all.find(worker); found != all.end())
    found->second->signal(SIGKILL);
}

std::vector<int64_t> process_pool::pids() const {
  std::vector<int64_t> all;
  for (auto& [number, each] : living())
    all.push_back(each->pid());
  return all;
}

std::map<int64_t, std::shared_ptr<worker_process>> process_pool::living() const {
  std::map<int64_t, std::shared_ptr<worker_process>> all;
  std::lock_guard guard{mutex_};
  for (auto& [number, each] : workers_)
    all.emplace(number, each.process);
  return all;
}

void process_pool::start_missing() {
  auto alive = std::ssize(living());
  start(pool_.call<"vacant">(alive));
}

void process_pool::start(int64_t count) {
  for (; count > 0 && !stop_; --count) {
    auto number = ++last_number_;
    auto process = spawner::of(*session_).spawn(
        pool_worker_task(), pack(std::tuple{pool_, number, plan_}), {.start = plan_.start});
    unique_fd pidfd{static_cast<int>(::syscall(SYS_pidfd_open, process->pid(), 0))};
    std::lock_guard guard{mutex_};
    workers_.emplace(number, worker{std::move(process), std::move(pidfd)});
  }
}

/// Starts missing workers. If that fails, the keeper tries again later; but not for ever if no
/// worker runs.
void process_pool::try_to_start_missing() {
  auto alive = std::ssize(living());
  auto missing = pool_.call<"vacant">(alive);
  try {
    start(missing);
    starts_failed_ = 0;
  } catch (const error& failure) {
    if (failure.kind() != errc::worker_failed)
      throw;
    if (++starts_failed_ >= most_failures && living().empty())
      throw;
  }
}

/// Replaces workers that end, until the pool ends.
void process_pool::keep() {
  block_all_signals();
  std::string why;
  try {
    while (!stop_ && read_state()) {
      await_news();
      wake_->clear();
      collect_ended();
      if (!stop_)
        try_to_start_missing();
    }
  } catch (const error& failure) {
    why = failure.text();
  }
  tending_.reset();
  if (!why.empty())
    fail(why);
  if (!stop_)
    kill_all(); // the pool was ended by another process, or by a failure
}

/// Keeps one call waiting that the server answers when the state has changed. Returns false once
/// the pool has ended.
bool process_pool::read_state() {
  int64_t state = 0;
  if (tending_) {
    if (!tending_->ready())
      return true;
    auto answer = std::exchange(tending_, std::nullopt);
    try {
      state = std::get<0>(unpack<std::tuple<int64_t, int64_t, bool>>(answer->get()));
    } catch (const error& failure) {
      if (failure.kind() != errc::shut_down)
        throw;
      ended_pool_ = true;
      return false;
    }
    try_to_start_missing();
  }
  auto tend = pool_.start<"tend">(state);
  tend.state().leave_unattended(); // otherwise no call of the program could drive the network
  tending_.emplace(std::move(tend), [](packed value) { return value; });
  tending_->state()->on_ready({[wake = wake_] { wake->ring(); }});
  return true;
}

/// Blocks until a worker has ended, or the keeper was woken.
void process_pool::await_news() {
  std::vector<pollfd> all{{wake_->fd(), POLLIN, 0}};
  int time = starts_failed_ == 0
                 ? -1
                 : std::min(longest_retry_ms, retry_ms << std::min(starts_failed_ - 1, 8));
  {
    std::lock_guard guard{mutex_};
    for (auto& [number, each] : workers_) {
      if (each.pidfd)
        all.push_back({each.pidfd.get(), POLLIN, 0});
      else
        time = time < 0 ? poll_ms : std::min(time, poll_ms);
    }
  }
  ::poll(all.data(), all.size(), time);
}

void process_pool::collect_ended() {
  for (auto& [number, process] : living()) {
    if (process->alive())
      continue;
    report(number, *process);
    std::lock_guard guard{mutex_};
    workers_.erase(number);
    ended_.notify_all();
  }
}

/// Tells the server why a worker has ended. Ends the pool if workers end again and again before
/// they take tasks.
void process_pool::report(int64_t number, worker_process& ended) {
  auto cause = text_of(ended.cause().value_or(exit_cause{}));
  bool took_tasks = pool_.call<"ended">(number, cause);
  failures_ = took_tasks ? 0 : failures_ + 1;
  if (failures_ >= most_failures)
    throw error{errc::worker_failed, std::to_string(failures_)
                                         + " workers ended before they took a task; the last one "
                                         + cause};
}

void process_pool::kill_all() noexcept {
  auto all = living();
  for (auto& [number, each] : all)
    each->signal(SIGTERM);
  auto deadline = clock::now() + grace;
  for (auto& [number, each] : all)
    if (!each->wait(time_limit::until(deadline))) {
      each->signal(SIGKILL);
      each->wait(std::nullopt);
    }
  std::lock_guard guard{mutex_};
  workers_.clear();
  ended_.notify_all();
}

/// The pool in which a session runs the tasks of `async`.
class async_part final : public session_part {
public:
  explicit async_part(session_core& session)
      : async_part{pool_calls{session.obtain("pool", "pool", "", {})}} {}

  void end() noexcept override { link_.reset(); }
  bool has_ended() const override { return link_->owner()->has_ended(); }

  std::shared_ptr<pool_link> link() { return link_; }

private:
  explicit async_part(const pool_calls& pool) : link_{std::make_shared<pool_link>(pool)} {
    link_->own(own_pool(pool, {.workers = 1, .dedicated = true, .max_tasks = 1}), true);
  }

  std::shared_ptr<pool_link> link_;
};

} // namespace

worker_plan plan_of(size_t workers, size_t max_tasks, const std::optional<task_call>& initializer) {
  worker_plan plan;
  plan.workers = static_cast<int64_t>(workers);
  if (workers == 0)
    plan.workers = std::max<int64_t>(1, std::thread::hardware_concurrency());
  plan.max_tasks = static_cast<int64_t>(max_tasks);
  if (!initializer)
    return plan;
  if (!initializer->arguments().refs().empty())
    throw error{errc::bad_argument, "pool: the initializer '" + display_name(initializer->task())
                                        + "' takes values, not proxies"};
  plan.initializer = key_of(initializer->task());
  plan.initial_arguments = any::from_packed(initializer->arguments());
  return plan;
}

std::shared_ptr<pool_owner> own_pool(const pool_calls& pool, const worker_plan& plan) {
  auto owner = std::make_shared<process_pool>(pool, plan);
  pool.shared_object()->session()->add_pool(owner);
  return owner;
}

std::shared_ptr<pool_link> async_link(session_core& session) {
  std::shared_ptr<pool_link> link;
  session.with_asyncs(
      [](session_core& of) -> std::unique_ptr<session_part> {
        return std::make_unique<async_part>(of);
      },
      [&](session_part& part) { link = static_cast<async_part&>(part).link(); });
  return link;
}

} // namespace manager::detail
