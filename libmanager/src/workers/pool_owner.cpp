#include "libmanager/src/client/object_ref.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/system/unique_fd.hpp"
#include "libmanager/src/workers/pool_worker.hpp"
#include "libmanager/src/workers/spawner.hpp"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <map>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace manager::detail {
namespace {

using clock = std::chrono::steady_clock;

/// Time between SIGTERM and SIGKILL.
constexpr std::chrono::seconds grace{1};

/// Interval of looking at a worker for which the kernel gives no pidfd.
constexpr int poll_ms = 100;

/// Number of workers that may end before they take tasks, one after the other.
constexpr int most_failures = 5;

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

class process_pool final : public pool_owner {
public:
  process_pool(pool_calls pool, const worker_plan& plan);
  ~process_pool() override;

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
  void start(int64_t count);
  void keep();
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
  int failures_ = 0; ///< workers that ended before they took tasks, since one took tasks
  std::atomic<bool> stop_{false};
  std::mutex end_mutex_; ///< held while the pool is terminated
  std::thread keeper_;
};

process_pool::process_pool(pool_calls pool, const worker_plan& plan)
    : pool_{std::move(pool)}, plan_{plan}, session_{pool_.shared_object()->session()} {
  if (session_->how().address.empty())
    throw error{errc::not_supported, "pool: a local session has no server that worker processes "
                                     "could reach; use manager::start()"};
  pool_.call<"own">(plan.workers, plan.dedicated);
  try {
    start_missing();
  } catch (...) {
    terminate();
    throw;
  }
  keeper_ = std::thread{[this] { keep(); }};
}

process_pool::~process_pool() {
  terminate();
}

void process_pool::terminate() noexcept {
  std::lock_guard guard{end_mutex_};
  stop_ = true;
  try {
    pool_.call<"fail">("the pool was terminated");
  } catch (...) { // the session or the server has ended, and with it the pool
  }
  wake_->ring();
  if (keeper_.joinable())
    keeper_.join();
  kill_all();
}

bool process_pool::join(time_limit time) {
  auto until = time_after(clock::now(), time);
  std::unique_lock guard{mutex_};
  return ended_.wait_until(guard, until, [this] { return workers_.empty(); });
}

void process_pool::kill(int64_t number) {
  auto all = living();
  if (auto found = all.find(number); found != all.end())
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
    auto process = spawner::of(*session_).spawn(pool_worker_task(),
                                                pack(std::tuple{pool_, number, plan_}), {});
    unique_fd pidfd{static_cast<int>(::syscall(SYS_pidfd_open, process->pid(), 0))};
    std::lock_guard guard{mutex_};
    workers_.emplace(number, worker{std::move(process), std::move(pidfd)});
  }
}

/// Replaces workers that end, until the pool ends.
void process_pool::keep() {
  std::string why;
  try {
    while (!stop_ && read_state()) {
      await_news();
      wake_->clear();
      collect_ended();
      if (!stop_)
        start_missing();
    }
  } catch (const error& failure) {
    why = failure.text();
  }
  try {
    tending_.reset();
    if (!why.empty())
      pool_.call<"fail">(why);
  } catch (...) { // the session or the server has ended, and with it the pool
  }
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
      if (failure.kind() == errc::shut_down)
        return false;
      throw;
    }
    start_missing();
  }
  auto tend = pool_.start<"tend">(state);
  tend.state().leave_unattended(); // otherwise no call of the program could drive the network
  tending_.emplace(std::move(tend), [](packed value) { return value; });
  tending_->state()->on_ready([wake = wake_] { wake->ring(); });
  return true;
}

/// Blocks until a worker has ended, or the keeper was woken.
void process_pool::await_news() {
  std::vector<pollfd> all{{wake_->fd(), POLLIN, 0}};
  int time = -1;
  {
    std::lock_guard guard{mutex_};
    for (auto& [number, each] : workers_) {
      if (each.pidfd)
        all.push_back({each.pidfd.get(), POLLIN, 0});
      else
        time = poll_ms;
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

  pool_link& link() { return *link_; }

private:
  explicit async_part(const pool_calls& pool) : link_{std::in_place, pool} {
    link_->own(own_pool(pool, {.workers = 1, .dedicated = true, .max_tasks = 1}), true);
  }

  std::optional<pool_link> link_;
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
  return std::make_shared<process_pool>(pool, plan);
}

pool_link& async_link(session_core& session) {
  return static_cast<async_part&>(
             session.asyncs([](session_core& of) -> std::unique_ptr<session_part> {
               return std::make_unique<async_part>(of);
             }))
      .link();
}

} // namespace manager::detail
