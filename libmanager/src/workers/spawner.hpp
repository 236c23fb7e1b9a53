#pragma once

#include "libmanager/src/client/session_core.hpp"
#include "libmanager/src/process/boot_record.hpp"
#include "libmanager/src/process/fork_server.hpp"
#include "libmanager/src/process/launch.hpp"
#include "libmanager/src/workers/child_worker.hpp"
#include "libmanager/src/workers/task_spawner.hpp"
#include "manager/detail/call.hpp"
#include "manager/process_options.hpp"
#include "manager/task.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Starts the processes of one session and ends them with the session. Thread-safe.
class spawner final : public task_spawner {
public:
  explicit spawner(detail::session_core& session);
  ~spawner() override;

  /// Returns the session's spawner: the one that a test has given it, or one of real processes,
  /// which the first call makes.
  static task_spawner& of(detail::session_core& session);

  std::shared_ptr<detail::worker_process> spawn(const detail::task_entry& task, packed arguments,
                                                const process_options& options) override;

  std::shared_ptr<detail::worker_process> spawn(const command& program,
                                                const process_options& options) override;

  /// Ends all daemonic processes that still run: SIGTERM, and SIGKILL for those that have not ended
  /// after a second. Then waits for the others. Processes that linger continue.
  void end() noexcept override;

private:
  using worker_ptr = std::shared_ptr<detail::child_worker>;

  boot_record record_for(const detail::task_entry& task, packed arguments,
                         const process_options& options);
  std::optional<child_process> fork(const boot_record& record, const process_options& options,
                                    const child_settings& settings);
  template <class Launch>
  worker_ptr start(const process_options& options, detail::worker_about about, Launch launch);
  std::string name_for(const process_options& options, const std::string& what);
  std::vector<worker_ptr> take_workers();

  detail::session_core& session_;
  pid_t owner_; ///< process that made the spawner; a forked child must not end the workers
  std::mutex mutex_;
  uint64_t spawned_ = 0;
  std::vector<worker_ptr> workers_;
  fork_server fork_server_;
  std::shared_ptr<output_reader> reader_ = std::make_shared<output_reader>();
};

} // namespace manager
