#pragma once

#include "libmanager/src/testing/virtual_driver.hpp"
#include "libmanager/src/workers/task_spawner.hpp"

#include <functional>
#include <memory>
#include <string>

namespace manager::testing {

/// Connects a new process of this name to the world's server.
using process_maker =
    std::function<std::pair<std::shared_ptr<simulated_process>, session>(std::string name)>;

/// Runs the tasks of one session in simulated processes, see `session::spawn`.
class simulated_spawner final : public task_spawner {
public:
  simulated_spawner(detail::session_core& session, std::shared_ptr<virtual_driver> world,
                    process_maker make);

  /// Runs a task in a simulated process.
  /// @throws error not_supported for options besides `name`
  std::shared_ptr<detail::worker_process> spawn(const detail::task_entry& task, packed arguments,
                                                const process_options& options) override;

  /// Throws `not_supported`: only tasks can be simulated.
  std::shared_ptr<detail::worker_process> spawn(const command& program,
                                                const process_options& options) override;
  void end() noexcept override;

private:
  simulated_process* own_process() const;

  detail::session_core& session_;
  std::shared_ptr<virtual_driver> world_;
  process_maker make_;
  uint64_t spawned_ = 0;
};

} // namespace manager::testing
