#pragma once

#include "manager/detail/future_state.hpp"
#include "manager/detail/pool_calls.hpp"
#include "manager/process_options.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace manager::detail {

class async_group;  // libmanager/src/client/pool_link.cpp
class session_core; // libmanager/src/client/session_core.hpp

/// Properties of the workers of a pool.
struct worker_plan {
  int64_t workers = 0;
  bool dedicated = false; ///< a worker for each task
  int64_t max_tasks = 0;  ///< of a worker, which then ends; 0: any number
  std::string initializer{};
  any initial_arguments{};
  start_method start = start_method::spawn; ///< for the owner only, and not packed

  MSGPACK_DEFINE(workers, dedicated, max_tasks, initializer, initial_arguments)
};

/// Returns the plan of a pool's workers; 0 workers mean one for each processor.
/// @throws error bad_argument for an initializer with proxies in its arguments
worker_plan plan_of(size_t workers, size_t max_tasks, const std::optional<task_call>& initializer);

/// Owner of a pool: starts its workers, replaces those that end, tells the server why they ended.
/// The destructor terminates the pool. Thread-safe.
class pool_owner {
public:
  pool_owner() = default;
  pool_owner(const pool_owner&) = delete;
  pool_owner& operator=(const pool_owner&) = delete;
  virtual ~pool_owner() = default;

  /// Ends the pool and its workers: SIGTERM, and SIGKILL for those that have not ended after a
  /// second. Tasks that have not ended fail.
  virtual void terminate() noexcept = 0;

  /// Waits until all workers have ended; returns false if `time` was over first.
  virtual bool join(time_limit time) = 0;

  /// Kills a worker.
  virtual void kill(int64_t worker) = 0;

  /// Returns the processes of the workers.
  virtual std::vector<int64_t> pids() const = 0;

  /// Returns true once the pool has ended.
  virtual bool has_ended() const = 0;
};

/// Tasks of this process in a pool whose results futures receive, and the pool's owner if this
/// process has it. The first task starts a thread that receives the results. The destructor
/// terminates the pool if this process owns it; otherwise the futures that it has given out are
/// completed later. Thread-safe.
class pool_link {
public:
  explicit pool_link(pool_calls pool);
  ~pool_link();
  pool_link(const pool_link&) = delete;
  pool_link& operator=(const pool_link&) = delete;

  /// Takes the owner. `kills`: the cancellation of a task that runs kills its worker. Call it
  /// before the first task.
  void own(std::shared_ptr<pool_owner> owner, bool kills = false);

  /// Returns the owner; null if another process has it.
  const std::shared_ptr<pool_owner>& owner() const noexcept { return owner_; }

  /// Starts a task.
  std::shared_ptr<local_state<packed>> submit(const task_spec& task, packed arguments);

  /// Runs a function on a thread of its own, which the destructor joins.
  void run_aside(std::function<void()> action);

private:
  std::shared_ptr<async_group> group_;
  std::shared_ptr<pool_owner> owner_;
};

/// Makes the session of a proxy the owner of its pool.
/// @throws error bad_argument, not_supported, worker_failed
std::shared_ptr<pool_owner> own_pool(const pool_calls& pool, const worker_plan& plan);

/// Returns the link by which the session runs tasks in a process each. After the end of its pool,
/// e.g. because no process could be started, the next call makes another one.
std::shared_ptr<pool_link> async_link(session_core& session);

} // namespace manager::detail
