#pragma once

#include "libmanager/src/connection/connector.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <memory>

namespace manager {

/// Listens on a Unix socket and authenticates whoever connects, on its own thread's time, so that
/// strangers never reach CAF: a handshake has a deadline and a byte limit, and there is a limit on
/// how many are under way. Handles all of them in one `poll` loop.
/// Call from one thread; `stop` from any.
class acceptor {
public:
  struct options {
    std::chrono::milliseconds handshake_time{5000};
    size_t max_handshakes = 256;
  };

  /// Binds and listens.
  /// @throws error address_in_use when a server listens there; a dead server's socket is replaced
  acceptor(const address& where, authkey key, std::function<hello()> make_hello, options limits);
  ~acceptor();
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;

  /// Serves until `stop` or until `lifeline` becomes readable (-1: none). `accepted` gets each
  /// authenticated connection, on this thread.
  void run(int lifeline, const std::function<void(connected_socket)>& accepted);

  /// Ends `run`; callable from any thread and from signal handlers.
  void stop() noexcept;

private:
  struct visitor {
    unique_fd fd;
    std::unique_ptr<server_handshake> exchange;
    std::chrono::steady_clock::time_point deadline;
  };

  void accept_visitors();
  void serve(visitor& guest);
  void hang_up_late_visitors();
  int poll_time() const;

  address where_;
  authkey key_;
  std::function<hello()> make_hello_;
  options limits_;
  unique_fd listener_;
  unique_fd stop_event_;
  bool accept_paused_ = false; ///< out of descriptors: accepting would only spin
  std::list<visitor> visitors_;
};

} // namespace manager
