#pragma once

#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/workers/worker_process.hpp"
#include "manager/process_options.hpp"
#include "manager/task.hpp"

#include <memory>

namespace manager {

/// Part of a session that runs tasks: in worker processes, or in those that a test simulates.
class task_spawner : public detail::session_part {
public:
  /// Starts a worker that runs a task.
  virtual std::shared_ptr<detail::worker_process>
  spawn(const detail::task_entry& task, packed arguments, const process_options& options) = 0;

  /// Starts another program.
  virtual std::shared_ptr<detail::worker_process> spawn(const command& program,
                                                        const process_options& options) = 0;
};

/// Announces the objects in the arguments of a task to the server, which holds them until the
/// worker claims them. Returns the worker's number in the server.
/// @throws error bad_argument for an object of another server
uint64_t announce_arguments(detail::session_core& session, const packed& arguments);

} // namespace manager
