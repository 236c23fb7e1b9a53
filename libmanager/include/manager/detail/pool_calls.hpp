#pragma once

#include "actors/objects/work/pool.hpp"
#include "manager/any.hpp"
#include "manager/detail/proxy.hpp"
#include "manager/task.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace manager::detail {

/// Proxy of a pool with all operations, for the library's own functions.
class pool_calls : public proxy<pool_object> {
public:
  using proxy::ask;
  using proxy::call;
  using proxy::call_for;
  using proxy::proxy;
  using proxy::start;
  MANAGER_PROXY_MEMBERS(pool_calls)

  static std::string schema_name() { return "pool"; }
};

/// A task, and the options of its calls.
struct task_spec {
  std::string name;  ///< in the pool, see `name_in_pool`
  std::string title; ///< for texts
  int64_t priority = 0;
  int64_t retries = 0;
};

/// Returns the name of calls of the task with an array of elements.
std::string name_for_each(const std::string& name);

/// Returns the value of a task's outcome.
/// @throws error task_failed, worker_died
packed value_of_outcome(const pool_calls& pool, const std::string& title, task_outcome outcome);

/// Returns the error of an exception that left a task.
error error_of(const pool_calls& pool, const std::string& title, const task_failure& failure);

/// Returns the error of a task whose worker ended. Asks for the cause, which the pool's owner
/// tells, for at most a second.
error error_of_death(const pool_calls& pool, const std::string& title, const task_outcome& outcome);

/// Runs one task and returns its result.
packed run_in_pool(const pool_calls& pool, const task_spec& task, packed arguments, wait_time wait);

/// Returns a number for a new group of this process.
int64_t new_group();

/// Sets, in a worker, the function that runs tasks of its pool and hands in their results.
void help_in_pool(const pool_calls& pool, std::function<void(const packed& granted)> run);

/// Tasks of a group of the calling process, by their indexes.
struct awaited_tasks {
  int64_t group;
  int64_t first = 0;
  int64_t last = std::numeric_limits<int64_t>::max();
};

/// Runs tasks that no worker runs, if this process is a worker of the pool: the caller is about to
/// wait for them. Begins none once `is_enough()` is true.
void help_with(const pool_calls& pool, const awaited_tasks& tasks,
               const std::function<bool()>& is_enough);

/// Returns a function that tells whether the time has come.
std::function<bool()> time_has_come(const deadline& until);

} // namespace manager::detail
