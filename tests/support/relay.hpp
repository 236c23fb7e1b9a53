#pragma once

#include "libmanager/src/net/listener.hpp"
#include "libmanager/src/system/unique_fd.hpp"

#include <list>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace manager::test {

/// A network path to a server on TCP that can be cut: a port of this host whose connections are
/// passed on by a thread. After `cut` no byte passes in either direction and no connection is
/// closed, so neither side is told, as when a cable is pulled.
class relay {
public:
  /// Relays to the server at this address, which may begin with "plain:".
  explicit relay(const std::string& server);
  ~relay() { cut(); }
  relay(const relay&) = delete;
  relay& operator=(const relay&) = delete;

  /// Returns the address for clients.
  std::string address() const { return entrance_.where().text(); }

  /// Stops passing bytes on, for ever. May be called several times.
  void cut();

private:
  struct path {
    unique_fd client, server;
  };

  void run();
  void accept(const unique_fd& at);

  const manager::address server_;
  listener entrance_;
  unique_fd stop_; ///< event fd
  std::list<path> paths_;
  std::thread thread_;
};

} // namespace manager::test
