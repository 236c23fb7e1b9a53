#pragma once

#include "libmanager/src/process/error_output.hpp"
#include "libmanager/src/process/launch.hpp"
#include "libmanager/src/process/private_socket.hpp"
#include "manager/manager.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace manager {

/// Server process that `start` made; ends with its session. Forwards the server's stderr to this
/// process's stderr and keeps the tail, to report why the server died. Thread-safe.
class child_server {
public:
  /// Starts the server, which listens at `address()` soon after.
  child_server(const authkey& key, const start_options& options);
  ~child_server();
  child_server(const child_server&) = delete;
  child_server& operator=(const child_server&) = delete;

  const std::string& address() const noexcept { return socket_.address(); }

  pid_t pid() const noexcept { return process_.pid(); }

  /// Checks that the server runs.
  /// @throws error unreachable, with the server's stderr tail, if the server has ended
  void require_alive();

  /// Returns how the server ended, with its stderr tail; "the server still runs" if it runs.
  std::string obituary();

  /// Kills the server, whose data is not needed any more, and waits for its end.
  void stop() noexcept;

private:
  std::optional<process_end> end();

  pid_t owner_; ///< process that started the server; a forked child must not stop it
  private_socket socket_;
  error_output error_output_;
  child_process process_;
  std::mutex mutex_;
  std::optional<process_end> end_;
};

} // namespace manager
