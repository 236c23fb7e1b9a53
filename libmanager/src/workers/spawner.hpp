#pragma once

#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/process/boot_record.hpp"
#include "libmanager/src/workers/child_worker.hpp"
#include "libmanager/src/workers/task_spawner.hpp"
#include "manager/detail/call.hpp"
#include "manager/task.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace manager {

/// Starts the worker processes of one session and ends them with the session. Thread-safe.
class spawner final : public task_spawner {
public:
  explicit spawner(detail::session_core& session);
  ~spawner() override;

  /// Returns the session's spawner: the one that a test has given it, or one of real processes,
  /// which the first call makes.
  static task_spawner& of(detail::session_core& session);

  std::shared_ptr<detail::worker_process> spawn(const detail::task_entry& task,
                                                packed arguments) override;

  /// Ends all workers that still run: SIGTERM, and SIGKILL for those that have not ended after a
  /// second.
  void end() noexcept override;

private:
  boot_record record_for(const detail::task_entry& task, packed arguments);

  detail::session_core& session_;
  pid_t owner_; ///< process that made the spawner; a forked child must not end the workers
  std::mutex mutex_;
  uint64_t spawned_ = 0;
  std::vector<std::shared_ptr<detail::child_worker>> workers_;
};

} // namespace manager
