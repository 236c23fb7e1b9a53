#pragma once

#include "libmanager/src/net/connector.hpp"
#include "libmanager/src/net/listener.hpp"
#include "libmanager/src/net/refusal_log.hpp"
#include "libmanager/src/net/socket_users.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace manager {

/// Listens for clients and authenticates them, so that unauthenticated bytes never reach CAF. Each
/// handshake has a deadline and a byte limit; the number of concurrent handshakes is limited, in
/// total and per peer host. One `poll` loop serves all handshakes. Call from one thread; `stop` may
/// be called from any thread.
class acceptor {
public:
  /// Unix socket for the server's own process, which authenticates itself with a key of its own.
  struct own_socket {
    address where;
    authkey key;
  };

  struct options {
    std::chrono::milliseconds handshake_time{5000};
    size_t max_handshakes = 2048;         ///< concurrent; further clients wait in the kernel
    size_t max_handshakes_of_peer = 1024; ///< from one host; further ones are refused
    socket_users users{};                 ///< users who may connect to a Unix socket
    std::optional<own_socket> own{};      ///< besides the addresses; `addresses` omits it

    /// Receives a line for each refused client, within the limits of `refusal_log`. Called on the
    /// thread that calls `run`.
    refusal_log::sink log = [](const std::string&) {};
  };

  /// Binds and listens on all these addresses. Replaces the socket file of a dead server.
  /// @throws error address_in_use if a server listens there
  acceptor(const std::vector<address>& where, const credentials& proof,
           std::function<hello()> make_hello, options limits);
  ~acceptor();
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;

  /// Returns the listening addresses, with real ports.
  std::vector<address> addresses() const;

  /// Serves until `stop`. Calls `accepted`, on this thread, for each authenticated connection.
  void run(const std::function<void(connected_socket)>& accepted);

  /// Ends `run`. Any thread and signal handlers may call.
  void stop() noexcept;

  /// Reads the files of TLS again, for later connections; on failure, the old ones stay in use, and
  /// the log says so. Any thread and signal handlers may call.
  void reload() noexcept;

private:
  struct visitor;

  void accept_visitors(const listener& at, const unique_fd& socket);
  void admit(const listener& at, unique_fd fd);
  bool lets_in(const visitor& who);
  void receive(visitor& guest, std::string_view bytes);
  void note_closing(const visitor& who);
  void refuse(const visitor& who, const std::string& why);
  exchange exchange_at(const listener& at) const;
  void serve(visitor& guest);
  void see_to_visitors(const std::function<void(connected_socket)>& accepted,
                       std::vector<bool>::const_iterator& has_news);
  void hang_up_late_visitors();
  void read_certificates();
  void wake() noexcept;
  int poll_time() const;

  std::vector<listener> listeners_; ///< the own socket's, if there is one, is the last
  credentials proof_;
  std::shared_ptr<const tls_context> tls_; ///< null unless an address needs TLS
  std::function<hello()> make_hello_;
  options limits_;
  unique_fd event_; ///< an eventfd: `stop` or `reload` was called
  std::atomic<bool> stopping_{false};
  std::atomic<bool> reloading_{false};
  refusal_log refusals_;
  bool accept_paused_ = false; ///< out of descriptors; accepting again at once would spin
  std::list<visitor> visitors_;
};

} // namespace manager
