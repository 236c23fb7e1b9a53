#include "manager/detail/pool_calls.hpp"

#include "libmanager/src/client/object_ref.hpp"

#include <atomic>
#include <mutex>

namespace manager::detail {
namespace {

/// Time for which a caller waits for the cause of a worker's end.
constexpr std::chrono::seconds patience{1};

/// The pool of this process, if it is a worker of one. Thread-safe.
class helper {
public:
  using function = std::function<void(const packed&)>;

  void set(const pool_calls& pool, function run) {
    std::lock_guard guard{mutex_};
    pool_ = pool;
    run_ = std::move(run);
  }

  /// Returns the function that runs tasks of this pool; empty if the proxy's session is no worker
  /// of it.
  function runs_for(const pool_calls& pool) {
    std::lock_guard guard{mutex_};
    return run_ && pool_ == pool && session_of(pool_) == session_of(pool) ? run_ : function{};
  }

private:
  static const session_core* session_of(const pool_calls& pool) {
    return pool.shared_object()->session().get();
  }

  std::mutex mutex_;
  pool_calls pool_;
  function run_;
};

helper& own_helper() {
  static auto& own = *new helper; // threads may use it while the process exits
  return own;
}

std::string cause_of(const pool_calls& pool, int64_t worker) {
  try {
    return pool.call_for<"cause">(patience, worker);
  } catch (const error&) {
    return "has ended";
  }
}

error in_task(const pool_calls& pool, const std::string& title, errc kind,
              const std::string& text) {
  return {kind, pool.title() + ": task '" + title + "': " + text};
}

} // namespace

std::string name_for_each(const std::string& name) {
  return "each " + name;
}

error error_of(const pool_calls& pool, const std::string& title, const task_failure& failure) {
  return in_task(pool, title, errc::task_failed, failure.type + ": " + failure.text);
}

error error_of_death(const pool_calls& pool, const std::string& title,
                     const task_outcome& outcome) {
  auto [pid, runs, name] = unpack<std::tuple<int64_t, int64_t, std::string>>(outcome.value);
  auto text = "its worker, process " + std::to_string(pid) + ", "
              + cause_of(pool, outcome.numbers[2]) + "; the task was started "
              + (runs == 1 ? "once" : std::to_string(runs) + " times");
  if (outcome.numbers[1] == static_cast<int64_t>(task_status::quarantined))
    text += " and is not run again, because it ended each of its workers";
  return in_task(pool, title, errc::worker_died, text);
}

packed value_of_outcome(const pool_calls& pool, const std::string& title, task_outcome outcome) {
  switch (static_cast<task_status>(outcome.numbers[1])) {
  case task_status::done:
    return std::move(outcome.value);
  case task_status::failed:
    throw error_of(pool, title, unpack<task_failure>(outcome.value));
  default:
    throw error_of_death(pool, title, outcome);
  }
}

namespace {

/// Runs a task from a worker of the same pool, which runs the task itself if no other worker does.
packed run_helping(const pool_calls& pool, const task_spec& task, const packed& arguments,
                   wait_time wait) {
  auto group = new_group();
  packed_writer one;
  one.array(1);
  one.add(arguments);
  pool.call<"submit">(group, int64_t{0}, task.name, std::move(one).finish(), task.priority,
                      task.retries, true);
  try {
    auto until = end_of_wait(wait);
    help_with(pool, {group}, time_has_come(until));
    auto outcome = pool.call_for<"collect">(rest_until(until), group, int64_t{1});
    pool.start<"leave">(group);
    return outcome;
  } catch (...) {
    pool.call<"leave">(group);
    throw;
  }
}

} // namespace

packed run_in_pool(const pool_calls& pool, const task_spec& task, packed arguments,
                   wait_time wait) {
  auto answer = own_helper().runs_for(pool)
                    ? run_helping(pool, task, arguments, wait)
                    : pool.call_for<"run">(wait, task.name, std::move(arguments), task.priority,
                                           task.retries);
  return value_of_outcome(pool, task.title, std::move(read_numbered<5>(answer).at(0)));
}

int64_t new_group() {
  static std::atomic<int64_t> last{0};
  return ++last;
}

void help_in_pool(const pool_calls& pool, std::function<void(const packed&)> run) {
  own_helper().set(pool, std::move(run));
}

std::function<bool()> time_has_come(const deadline& until) {
  return [until] { return until && std::chrono::steady_clock::now() >= *until; };
}

void help_with(const pool_calls& pool, const awaited_tasks& tasks,
               const std::function<bool()>& is_enough) {
  auto run = own_helper().runs_for(pool);
  if (!run)
    return;
  while (!is_enough()) {
    auto granted = pool.call<"take">(tasks.group, tasks.first, tasks.last);
    if (read_numbered<2>(granted).empty())
      return;
    run(granted);
  }
}

} // namespace manager::detail
