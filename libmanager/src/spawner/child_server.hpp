#pragma once

#include "libmanager/src/spawner/error_output.hpp"
#include "libmanager/src/spawner/launch.hpp"
#include "libmanager/src/spawner/private_socket.hpp"
#include "manager/manager.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace manager {

/// A server process that belongs to this process: made by `start`, ended with its session. Passes
/// its error output on to ours and remembers the end of it, to say why it died. Thread-safe.
class child_server {
public:
  /// Starts it; it listens at `address()` soon after.
  child_server(const std::string& key, const start_options& options);
  ~child_server();
  child_server(const child_server&) = delete;
  child_server& operator=(const child_server&) = delete;

  const std::string& address() const noexcept { return socket_.address(); }

  pid_t pid() const noexcept { return process_.pid(); }

  /// Throws `unreachable` with the tail of the server's error output when it has ended.
  void require_alive();

  /// How it ended, with the tail of its error output; "the server still runs" if it does.
  std::string obituary();

  /// Ends it, at once: its data dies with it anyway.
  void stop() noexcept;

private:
  std::optional<process_end> end();

  pid_t owner_; ///< in a forked child, the server is not ours
  private_socket socket_;
  error_output error_output_;
  child_process process_;
  std::mutex mutex_;
  std::optional<process_end> end_;
};

} // namespace manager
