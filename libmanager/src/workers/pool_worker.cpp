#include "libmanager/src/workers/pool_worker.hpp"

#include "libmanager/src/workers/failure_text.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <unistd.h>

namespace manager::detail {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

/// Time for which a worker takes tasks at once, and after which it hands in results although it has
/// more tasks.
constexpr nanoseconds time_of_batch = std::chrono::milliseconds{4};

constexpr int64_t most_tasks = 256;

/// Number of bytes of results after which a worker hands them in.
constexpr size_t most_result_bytes = 1 << 20;

/// Number of bytes in a call for each result, besides its value.
constexpr size_t result_overhead = 64;

/// Number of bytes that a call has besides the value of one result.
constexpr size_t call_overhead = 256;

/// Runs the tasks of a pool in a worker process. Several threads may run tasks, because threads
/// that wait for tasks help.
class pool_runner {
public:
  pool_runner(pool_calls pool, const worker_plan& plan)
      : pool_{std::move(pool)},
        plan_{plan},
        max_value_bytes_{max_value_bytes(pool_.shared_object())} {}

  /// Runs tasks until the pool ends, or until the worker has run the plan's number of tasks.
  void work();

  /// Runs tasks and hands in their results.
  void help(const packed& granted);

private:
  struct known_task {
    const task_entry* entry;
    bool for_each;
  };

  using results = numbered_writer<4>;

  void run_one(results& into, const numbered<2>& task, std::vector<object_ptr>& objects);
  void require_room(const packed& value, bool for_each) const;
  packed value_of(const numbered<2>& task, int64_t& status);
  const known_task& known(int64_t name);
  bool is_used_up() const { return plan_.max_tasks != 0 && count_ >= plan_.max_tasks; }
  int64_t wanted() const;

  pool_calls pool_;
  worker_plan plan_;
  size_t max_value_bytes_;
  std::mutex mutex_;
  std::map<int64_t, known_task> tasks_;
  std::atomic<int64_t> count_{0};
  std::atomic<int64_t> task_ns_{0}; ///< of a task, measured; 0: not yet
};

void pool_runner::work() {
  results done;
  std::vector<object_ptr> objects; // in the results, until the server has them
  for (;;) {
    auto granted =
        read_numbered<2>(pool_.call<"exchange">(std::exchange(done, results{}).finish(), wanted()));
    objects.clear();
    if (granted.empty())
      return;
    auto begin = clock::now();
    for (size_t i = 0; i < granted.size(); ++i) {
      run_one(done, granted[i], objects);
      bool is_last = i + 1 == granted.size();
      if (!is_last && clock::now() - begin < time_of_batch)
        continue;
      if (is_last)
        break;
      pool_.call<"finish">(std::exchange(done, results{}).finish());
      objects.clear();
    }
    if (is_used_up())
      return pool_.call<"retire">(std::move(done).finish());
  }
}

void pool_runner::help(const packed& granted) {
  results done;
  std::vector<object_ptr> objects; // in the results, until the server has them
  for (auto& task : read_numbered<2>(granted))
    run_one(done, task, objects);
  pool_.call<"finish">(std::move(done).finish());
}

void pool_runner::run_one(results& into, const numbered<2>& task,
                          std::vector<object_ptr>& objects) {
  auto begin = std::chrono::system_clock::now().time_since_epoch();
  auto from = clock::now();
  int64_t status = 0;
  packed_objects found;
  auto value = value_of(task, status);
  auto in_result = std::move(found).take();
  std::move(in_result.begin(), in_result.end(), std::back_inserter(objects));
  auto took = std::max<int64_t>(1, nanoseconds{clock::now() - from}.count());
  auto before = task_ns_.load();
  task_ns_ = before == 0 ? took : (3 * before + took) / 4;
  ++count_;
  auto most = std::min(most_result_bytes, max_value_bytes_);
  auto bytes = into.bytes() + result_overhead * (into.size() + 1) + value.size();
  if (into.size() > 0 && bytes + call_overhead > most)
    pool_.call<"finish">(std::exchange(into, results{}).finish());
  into.add({task.numbers[0], status, took, nanoseconds{begin}.count()}, value);
}

packed pool_runner::value_of(const numbered<2>& task, int64_t& status) {
  try {
    auto& to_run = known(task.numbers[1]);
    auto value =
        to_run.for_each ? to_run.entry->run_each(task.value) : to_run.entry->run(task.value);
    require_room(value, to_run.for_each);
    return value;
  } catch (...) {
    status = 1;
    auto failure = current_task_failure();
    failure.text = shortened_failure(std::move(failure.text), max_value_bytes_ / 2);
    return pack(failure);
  }
}

/// Checks that a result can travel; otherwise the worker could not hand in the others either.
void pool_runner::require_room(const packed& value, bool for_each) const {
  if (value.size() + call_overhead > max_value_bytes_)
    throw error{errc::too_large, "the result has " + std::to_string(value.size())
                                     + " bytes, the maximum is " + std::to_string(max_value_bytes_)
                                     + (for_each ? "; a smaller chunk has less" : "")};
}

const pool_runner::known_task& pool_runner::known(int64_t name) {
  std::lock_guard guard{mutex_};
  auto found = tasks_.find(name);
  if (found != tasks_.end())
    return found->second;
  auto key = pool_.call<"task_name">(name);
  auto each = name_for_each("");
  bool for_each = key.starts_with(each);
  auto& entry = find_task(for_each ? key.substr(each.size()) : key);
  return tasks_.emplace(name, known_task{&entry, for_each}).first->second;
}

/// Returns the number of tasks to take: as many as take a few milliseconds.
int64_t pool_runner::wanted() const {
  auto task = task_ns_.load();
  auto wanted = task == 0 ? 1 : time_of_batch.count() / task;
  wanted = std::clamp<int64_t>(wanted, 1, most_tasks);
  return plan_.max_tasks == 0 ? wanted : std::clamp<int64_t>(plan_.max_tasks - count_, 1, wanted);
}

/// Runs the pool's initializer; an exception ends the pool, because every worker would end so.
bool initialize(const pool_calls& pool, const worker_plan& plan) {
  if (plan.initializer.empty())
    return true;
  try {
    find_task(plan.initializer).run(plan.initial_arguments.as_packed());
    return true;
  } catch (...) {
    auto failure = current_task_failure();
    pool.call<"fail">("the pool's initializer failed: " + failure.type + ": " + failure.text);
    return false;
  }
}

/// Task of a pool's worker process.
void pool_worker(pool_calls pool, int64_t number, worker_plan plan) {
  try {
    if (!initialize(pool, plan))
      return;
    pool.call<"enlist">(number, int64_t{::getpid()});
    pool_runner runner{pool, plan};
    help_in_pool(pool, [&runner](const packed& granted) { runner.help(granted); });
    runner.work();
    help_in_pool({}, nullptr);
  } catch (const error& failure) {
    help_in_pool({}, nullptr);
    if (failure.kind() != errc::shut_down && failure.kind() != errc::disconnected
        && failure.kind() != errc::object_gone)
      throw;
  }
}
MANAGER_TASK(pool_worker);

} // namespace

const task_entry& pool_worker_task() {
  return task_of(address_of_task(&pool_worker));
}

std::string name_in_pool(const task_entry& task) {
  return key_of(task);
}

} // namespace manager::detail
