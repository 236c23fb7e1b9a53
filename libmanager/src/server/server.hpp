#pragma once

#include "actors/runtime/server_core.hpp"
#include "libmanager/src/connection/acceptor.hpp"
#include "libmanager/src/server/helper_threads.hpp"
#include "libmanager/src/transport/node.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace manager {

/// What a server is to be.
struct server_settings {
  std::vector<address> where;
  credentials proof;
  server_limits limits{};
  std::chrono::milliseconds heartbeat{
      3000}; ///< how long a client on TCP may be silent; 0: for ever
  socket_users users{};
};

/// A server: listens, authenticates, and hosts the objects. The caller's thread accepts, the node's
/// network thread does everything else but for operations that take long, which have helper
/// threads.
class server {
public:
  /// Binds and listens; clients can connect from now on, and are served by `run`.
  /// @throws error address_in_use, bad_argument, authentication_failed
  explicit server(const server_settings& how);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Where it listens, with real ports.
  std::vector<std::string> addresses() const;

  /// Serves until `stop`.
  void run();

  /// Ends `run`; callable from any thread and from signal handlers.
  void stop() noexcept { acceptor_.stop(); }

private:
  hello own_hello() const;
  void hand_over(connected_socket client);
  void end_if_network_fails();

  std::shared_ptr<std::atomic<bool>> is_ending_ = std::make_shared<std::atomic<bool>>(false);
  std::chrono::milliseconds heartbeat_;
  helper_threads helpers_;
  std::unique_ptr<server_core> core_; ///< outlives the node, whose actors use it
  std::unique_ptr<node> node_;
  acceptor acceptor_;
};

/// Is told where a server listens, with real ports.
using listening_callback = std::function<void(const std::vector<std::string>&)>;

class stop_guard;

/// Serves until one of the signals arrives or the parent that `guard` follows ends.
void serve_until_stopped(const server_settings& how, stop_guard& guard,
                         const std::vector<int>& signals, const listening_callback& listening = {});

/// Serves until SIGTERM or SIGINT.
void serve_in_foreground(const server_settings& how, const listening_callback& listening);

/// Serves as the child of another process: ignores the `signals_of_groups`, ends with the parent.
int run_child_server(const struct boot_record& record);

} // namespace manager
