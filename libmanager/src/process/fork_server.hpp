#pragma once

#include "libmanager/src/process/boot_record.hpp"
#include "libmanager/src/process/child_process.hpp"

#include <array>
#include <mutex>
#include <optional>
#include <string>

namespace manager {

/// A child of this process that has executed the program anew, has no threads, and forks workers: a
/// worker then starts without the dynamic linker. The workers are this process's own children, as
/// those that are executed. The server starts with the first worker, and again when this process
/// has changed what a child inherits (`inherited_state`). Thread-safe.
class fork_server {
public:
  fork_server() = default;
  fork_server(const fork_server&) = delete;
  fork_server& operator=(const fork_server&) = delete;

  /// Starts a worker. `standard` as in `child_settings`. Returns nullopt if no server can fork it:
  /// the caller then executes the program. Blocks until the worker has been forked.
  std::optional<child_process> start(const boot_record& record, std::array<int, 3> standard);

  /// Ends the server, not the workers.
  void end() noexcept;

private:
  struct running {
    child_process process;
    unique_fd requests;
    std::string state;
  };

  bool require_server();
  bool request(const unique_fd& channel, const std::array<int, 3>& standard);
  void replace_silent() noexcept;
  void stop() noexcept;

  std::mutex mutex_;
  std::optional<running> server_;
  bool has_forked_ = false; ///< a server of this object
  bool is_refused_ = false; ///< servers of this program fork nothing
};

} // namespace manager
