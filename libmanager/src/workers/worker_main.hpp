#pragma once

#include "libmanager/src/process/boot_record.hpp"
#include "manager/session.hpp"

namespace manager {

/// Runs a worker process: connects, takes over the task's objects, runs the task and reports to the
/// server. Returns the exit code: 0, or 1 if an exception left the task; its text has then been
/// sent to the server and printed to stderr.
int run_worker(const boot_record& record);

/// Returns the worker's session while its task runs, otherwise null.
session* worker_session() noexcept;

} // namespace manager
