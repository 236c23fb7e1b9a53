#pragma once

#include "actors/caf/server_core.hpp"
#include "libmanager/src/basp/node.hpp"
#include "libmanager/src/net/acceptor.hpp"
#include "libmanager/src/server/server_log.hpp"
#include "libmanager/src/system/helper_threads.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Settings of a server.
struct server_settings {
  std::vector<address> where;
  credentials proof;
  server_limits limits{};
  std::chrono::milliseconds heartbeat{3000}; ///< longest silence of a client on TCP; 0: for ever
  socket_users users{};
  std::function<void(const std::string&)> log = log_line; ///< receives texts for people
  std::optional<acceptor::own_socket> own{};              ///< for this process's own tools
  bool reload_at_hangup = false; ///< SIGHUP makes it read its certificates again
};

/// A server: listens, authenticates, and hosts the objects. The thread that calls `run` accepts
/// clients, helper threads do operations that take long, and the node's network thread does all
/// other work.
class server {
public:
  /// Binds and listens. Clients can connect from now on; `run` serves them.
  /// @throws error address_in_use, bad_argument, authentication_failed
  explicit server(const server_settings& how);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Returns the listening addresses, with real ports.
  std::vector<std::string> addresses() const;

  /// Serves until `stop`.
  void run();

  /// Ends `run`. Any thread and signal handlers may call.
  void stop() noexcept { acceptor_.stop(); }

  /// Reads the certificates again. Any thread and signal handlers may call.
  void reload() noexcept { acceptor_.reload(); }

private:
  hello own_hello() const;
  void hand_over(connected_socket client);
  void hand_over_memory(const connected_socket& client);
  void end_if_network_fails(const std::function<void(const std::string&)>& log);

  std::shared_ptr<std::atomic<bool>> is_ending_ = std::make_shared<std::atomic<bool>>(false);
  std::chrono::milliseconds heartbeat_;
  helper_threads helpers_;
  std::unique_ptr<server_core> core_; ///< outlives the node, whose actors use it
  std::unique_ptr<node> node_;
  acceptor acceptor_;
};

/// Callback that receives the addresses of a listening server, with real ports.
using listening_callback = std::function<void(const std::vector<std::string>&)>;

class stop_guard;

/// Serves until one of the signals arrives, or the parent that `guard` watches ends.
void serve_until_stopped(const server_settings& how, stop_guard& guard,
                         const std::vector<int>& signals, const listening_callback& listening = {});

/// Serves until SIGTERM or SIGINT.
void serve_in_foreground(const server_settings& how, const listening_callback& listening);

/// Serves as the child of another process: ignores the `signals_of_groups`, and ends with the
/// parent.
int run_child_server(const struct boot_record& record);

} // namespace manager
