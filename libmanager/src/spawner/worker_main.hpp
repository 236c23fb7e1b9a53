#pragma once

#include "libmanager/src/spawner/boot_record.hpp"
#include "manager/session.hpp"

namespace manager {

/// The life of a worker process: connects, takes over its objects, runs its task, says goodbye.
/// Returns the exit code: 0, or 1 when an exception left the task, whose text went to the server
/// and to the error output before.
int run_worker(const boot_record& record);

/// The worker's session while its task runs, else null.
session* worker_session() noexcept;

} // namespace manager
