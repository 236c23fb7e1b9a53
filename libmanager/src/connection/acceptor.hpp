#pragma once

#include "libmanager/src/connection/connector.hpp"
#include "libmanager/src/connection/listener.hpp"
#include "libmanager/src/connection/refusal_log.hpp"
#include "libmanager/src/connection/socket_users.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <vector>

namespace manager {

/// Listens and authenticates whoever connects, on its own thread's time, so that strangers never
/// reach CAF: a handshake has a deadline and a byte limit, and there are limits on how many are
/// under way, in all and from one peer. Handles all of them in one `poll` loop.
/// Call from one thread; `stop` from any.
class acceptor {
public:
  struct options {
    std::chrono::milliseconds handshake_time{5000};
    size_t max_handshakes = 2048;         ///< under way; who is beyond that waits in the kernel
    size_t max_handshakes_of_peer = 1024; ///< of one host; beyond that it is hung up on
    socket_users users{};                 ///< who may come to a Unix socket

    /// Gets a line for each client that is refused, though not more than `refusal_log` lets
    /// through. Called on the thread that runs.
    refusal_log::sink log = [](const std::string&) {};
  };

  /// Binds and listens on all these addresses.
  /// @throws error address_in_use when a server listens there; a dead server's socket is replaced
  acceptor(const std::vector<address>& where, const credentials& proof,
           std::function<hello()> make_hello, options limits);
  ~acceptor();
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;

  /// Where it listens, with real ports.
  std::vector<address> addresses() const;

  /// Serves until `stop`. `accepted` gets each authenticated connection, on this thread.
  void run(const std::function<void(connected_socket)>& accepted);

  /// Ends `run`; callable from any thread and from signal handlers.
  void stop() noexcept;

private:
  struct visitor;

  void accept_visitors(const listener& at, const unique_fd& socket);
  void admit(const listener& at, unique_fd fd);
  bool lets_in(const visitor& who);
  void receive(visitor& guest, std::string_view bytes);
  void refuse(const visitor& who, const std::string& why);
  exchange exchange_at(const listener& at) const;
  void serve(visitor& guest);
  void see_to_visitors(const std::function<void(connected_socket)>& accepted,
                       std::vector<bool>::const_iterator& has_news);
  void hang_up_late_visitors();
  int poll_time() const;

  std::vector<listener> listeners_;
  credentials proof_;
  std::shared_ptr<const tls_context> tls_; ///< null when no address wants it
  std::function<hello()> make_hello_;
  options limits_;
  unique_fd stop_event_;
  refusal_log refusals_;
  bool accept_paused_ = false; ///< out of descriptors: accepting would only spin
  std::list<visitor> visitors_;
};

} // namespace manager
