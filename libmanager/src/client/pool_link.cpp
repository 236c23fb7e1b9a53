#include "manager/detail/pool_link.hpp"

#include "libmanager/src/client/fork_detector.hpp"
#include "libmanager/src/system/signals.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace manager::detail {

/// Number of outcomes that one call collects.
constexpr int64_t most_collected = 1000;

/// Futures of a group of tasks, and the thread that completes them. The thread shares the group, so
/// futures may outlive the link.
class async_group : public std::enable_shared_from_this<async_group> {
public:
  explicit async_group(pool_calls pool) : pool_{std::move(pool)} {}

  /// Sets the function that kills the worker of a task that is canceled.
  void kill_by(std::function<void(int64_t)> kill) { kill_ = std::move(kill); }

  std::shared_ptr<local_state<packed>> submit(const task_spec& task, packed arguments);

  /// Ends the thread: at once if the pool has ended, otherwise after the last future is complete.
  void close(bool has_ended);
  void help(int64_t index, const std::function<bool()>& is_enough) const {
    help_with(pool_, {number_, index, index}, is_enough);
  }
  bool cancel(int64_t index);

  /// Returns false in a forked child of the process that made the group: it has no threads to join.
  bool has_threads() const { return !fork_.is_forked(); }

  /// Runs a function on a thread of its own.
  void run_aside(std::function<void()> action);

  /// Waits for the functions of `run_aside`.
  void join_aside();

private:
  class task_state;
  struct aside_thread {
    std::atomic<bool> is_done{false};
    std::thread thread{};
  };
  struct entry {
    std::shared_ptr<task_state> state;
    std::string title;
  };

  std::optional<reply<packed>> collect();
  void receive();
  bool complete(const packed& outcomes);
  void complete(task_outcome outcome);
  std::optional<entry> extract(int64_t index);
  void fail_all(const std::exception_ptr& failure);

  const pool_calls pool_;
  std::function<void(int64_t)> kill_;
  const int64_t number_ = new_group();
  std::mutex mutex_;
  std::unordered_map<int64_t, entry> waiting_;
  int64_t last_index_ = 0;
  bool closed_ = false;
  std::exception_ptr lost_;
  std::thread receiver_;
  std::mutex aside_mutex_;
  std::list<aside_thread> aside_;
  fork_detector fork_;
};

/// State of one task's future.
class async_group::task_state final : public local_state<packed> {
public:
  task_state(std::shared_ptr<async_group> group, int64_t index)
      : group_{std::move(group)}, index_{index} {}

  bool cancel() override { return !ready() && group_->cancel(index_); }
  void help(const deadline& until) const override {
    group_->help(index_, [this, is_over = time_has_come(until)] { return ready() || is_over(); });
  }

private:
  std::shared_ptr<async_group> group_;
  int64_t index_;
};

std::shared_ptr<local_state<packed>> async_group::submit(const task_spec& task, packed arguments) {
  std::shared_ptr<task_state> state;
  int64_t index = 0;
  {
    std::lock_guard guard{mutex_};
    if (lost_)
      std::rethrow_exception(lost_);
    if (!receiver_.joinable())
      receiver_ = std::thread{[self = shared_from_this()] { self->receive(); }};
    index = ++last_index_;
    state = std::make_shared<task_state>(shared_from_this(), index);
    waiting_.emplace(index, entry{state, task.title});
  }
  try {
    packed_writer one;
    one.array(1);
    one.add(arguments);
    pool_.call<"submit">(number_, index, task.name, std::move(one).finish(), task.priority,
                         task.retries, true);
  } catch (...) {
    extract(index);
    throw;
  }
  return state;
}

void async_group::close(bool has_ended) {
  std::thread ended;
  {
    std::lock_guard guard{mutex_};
    closed_ = true;
    ended = std::move(receiver_);
  }
  if (!ended.joinable())
    return;
  bool waits = false;
  {
    std::lock_guard guard{mutex_};
    waits = !has_ended && !waiting_.empty();
  }
  if (waits)
    return ended.detach();
  try {
    pool_.call<"leave">(number_);
  } catch (const error&) { // the thread has the same failure
  }
  ended.join();
}

bool async_group::cancel(int64_t index) {
  bool canceled = pool_.call<"cancel">(number_, index);
  auto running = canceled || !kill_ ? 0 : pool_.call<"runner">(number_, index);
  if (!canceled && running == 0)
    return false;
  auto known = extract(index);
  if (running != 0)
    kill_(running);
  return known
         && known->state->set_exception(std::make_exception_ptr(
             error{errc::canceled, pool_.title() + ": task '" + known->title + "' was canceled"}));
}

/// Asks for outcomes, unless the group was closed: this call would make the group again, after the
/// call of `close` that leaves it, and wait for ever.
std::optional<reply<packed>> async_group::collect() {
  std::lock_guard guard{mutex_};
  if (closed_ && waiting_.empty())
    return std::nullopt;
  return pool_.start<"collect">(number_, most_collected);
}

void async_group::receive() {
  block_all_signals();
  try {
    while (auto outcomes = collect())
      if (!complete(outcomes->get()))
        break;
    pool_.call<"leave">(number_);
  } catch (...) {
    fail_all(std::current_exception());
  }
}

/// Completes futures; returns false without outcomes: the group has ended.
bool async_group::complete(const packed& outcomes) {
  auto all = read_numbered<5>(outcomes);
  for (auto& each : all)
    complete(std::move(each));
  return !all.empty();
}

void async_group::complete(task_outcome outcome) {
  auto known = extract(outcome.numbers[0]);
  if (!known)
    return;
  try {
    known->state->set_value(value_of_outcome(pool_, known->title, std::move(outcome)));
  } catch (...) {
    known->state->set_exception(std::current_exception());
  }
}

std::optional<async_group::entry> async_group::extract(int64_t index) {
  std::lock_guard guard{mutex_};
  auto found = waiting_.extract(index);
  return found ? std::optional{std::move(found.mapped())} : std::nullopt;
}

void async_group::fail_all(const std::exception_ptr& failure) {
  std::unordered_map<int64_t, entry> all;
  {
    std::lock_guard guard{mutex_};
    lost_ = failure;
    all.swap(waiting_);
  }
  for (auto& [index, each] : all)
    each.state->set_exception(failure);
}

void async_group::run_aside(std::function<void()> action) {
  std::lock_guard guard{aside_mutex_};
  std::erase_if(aside_, [](auto& each) {
    bool is_done = each.is_done;
    if (is_done)
      each.thread.join();
    return is_done;
  });
  auto& next = aside_.emplace_back();
  try {
    next.thread = std::thread{[&next, action = std::move(action)]() mutable {
      block_all_signals();
      std::exchange(action, nullptr)();
      next.is_done = true;
    }};
  } catch (...) {
    aside_.pop_back();
    throw;
  }
}

void async_group::join_aside() {
  std::list<aside_thread> all;
  {
    std::lock_guard guard{aside_mutex_};
    all.swap(aside_);
  }
  for (auto& each : all)
    each.thread.join();
}

pool_link::pool_link(pool_calls pool) : group_{std::make_shared<async_group>(std::move(pool))} {}

pool_link::~pool_link() {
  if (!group_->has_threads()) { // std::thread has no other way to give up a thread
    static auto& abandoned = *new std::vector<std::shared_ptr<const void>>;
    abandoned.push_back(std::move(group_));
    abandoned.push_back(std::move(owner_));
    return;
  }
  if (owner_)
    owner_->terminate();
  group_->join_aside();
  group_->close(owner_ != nullptr);
}

void pool_link::own(std::shared_ptr<pool_owner> owner, bool kills) {
  owner_ = std::move(owner);
  if (kills)
    group_->kill_by([owner = std::weak_ptr{owner_}](int64_t worker) {
      if (auto known = owner.lock())
        known->kill(worker);
    });
}

std::shared_ptr<local_state<packed>> pool_link::submit(const task_spec& task, packed arguments) {
  return group_->submit(task, std::move(arguments));
}

void pool_link::run_aside(std::function<void()> action) {
  group_->run_aside(std::move(action));
}

} // namespace manager::detail
