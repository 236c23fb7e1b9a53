#pragma once

#include "apps/manager/serve_log.hpp"
#include "apps/manager/server_view.hpp"

#include <chrono>
#include <condition_variable>
#include <optional>
#include <string>
#include <thread>

namespace manager::app {

/// Options of `serve` for those who operate it.
struct operating_options {
  std::string metrics, http; ///< addresses; empty: none
  std::string pid_file, log_file;
  std::string format = "text"; ///< or "json"
  std::optional<double> slow;  ///< milliseconds
  std::string page_password;

  /// Returns true if the server must watch itself.
  bool watches() const;
};

/// Metrics, page, log of slow calls and watchdog of a server. Made when the server listens; has
/// threads of its own. Destroyed after the server has ended.
class serve_tools {
public:
  serve_tools(const operating_options& options, const serve_log& log, std::string address,
              authkey key);
  ~serve_tools();
  serve_tools(const serve_tools&) = delete;
  serve_tools& operator=(const serve_tools&) = delete;

private:
  void watch() noexcept;
  void log_slow_calls(const monitor& server);
  bool wait();

  const operating_options& options_;
  const serve_log& log_;
  server_view view_;
  std::unique_ptr<http_part> metrics_, page_;
  uint64_t last_slow_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

} // namespace manager::app
