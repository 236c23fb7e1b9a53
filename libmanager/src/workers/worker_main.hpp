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

/// Makes `own` the calling thread's `worker_session` for the time of a scope: in a simulated
/// worker.
class current_session_scope {
public:
  explicit current_session_scope(session& own) noexcept;
  ~current_session_scope();
  current_session_scope(const current_session_scope&) = delete;
  current_session_scope& operator=(const current_session_scope&) = delete;
};

} // namespace manager
