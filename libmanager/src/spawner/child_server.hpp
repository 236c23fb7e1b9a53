#pragma once

#include "libmanager/src/spawner/launch.hpp"
#include "manager/manager.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace manager {

/// A new folder that only this user can enter; removed, with what is in it, by the process that
/// made it.
class private_folder {
public:
  private_folder();
  ~private_folder();
  private_folder(const private_folder&) = delete;
  private_folder& operator=(const private_folder&) = delete;
  const std::string& path() const noexcept { return path_; }

private:
  pid_t owner_;
  std::string path_;
};

/// A server process that belongs to this process: made by `start`, ended with its session. Passes
/// its error output on to ours and remembers the end of it, to say why it died. Thread-safe.
class child_server {
public:
  /// Starts it; it listens at `address()` soon after.
  child_server(const std::string& key, const start_options& options);
  ~child_server();
  child_server(const child_server&) = delete;
  child_server& operator=(const child_server&) = delete;

  const std::string& address() const noexcept { return address_; }

  pid_t pid() const noexcept { return process_.pid; }

  /// Throws `unreachable` with the server's last words when it has ended.
  void require_alive();

  /// How it ended, with the tail of its error output; "the server still runs" if it does.
  std::string obituary();

  /// Ends it, at once: its data dies with it anyway.
  void stop() noexcept;

private:
  void follow_error_output();
  void hear_it_out();
  std::optional<int> ended_within(int timeout_ms);

  pid_t owner_; ///< in a forked child, the server is not ours
  private_folder folder_;
  std::string address_;
  unique_fd error_output_;
  launched process_;
  std::mutex mutex_;
  std::optional<int> exit_code_;
  std::string last_words_;
  std::mutex reader_mutex_;
  std::thread reader_;
};

} // namespace manager
