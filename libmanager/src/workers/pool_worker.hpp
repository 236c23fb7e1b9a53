#pragma once

#include "manager/detail/pool_link.hpp"
#include "manager/task.hpp"

namespace manager::detail {

/// Returns the task that a pool's workers run. Its arguments are the pool, the worker's number and
/// a `worker_plan`.
const task_entry& pool_worker_task();

} // namespace manager::detail
