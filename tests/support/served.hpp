#pragma once

#include "libmanager/src/server/server.hpp"
#include "libmanager/src/spawner/child_server.hpp"

#include <manager/manager.hpp>
#include <string>
#include <thread>

namespace manager::test {

/// A server in this process, with a real socket.
class served {
public:
  explicit served(const server_limits& limits = {}) : served{limits, {}, random_key()} {}

  /// Serves at this address; at one of its own when that is empty.
  served(const server_limits& limits, const std::string& where, std::string with_key)
      : address{where.empty() ? "unix:" + folder_.path() + "/socket" : where},
        key{std::move(with_key)},
        server_{manager::address::parse(address), authkey{key}, limits},
        thread_{[this] { server_.run(-1); }} {}
  ~served() {
    server_.stop();
    thread_.join();
  }

private:
  private_folder folder_;

public:
  const std::string address;
  const std::string key;

private:
  server server_;
  std::thread thread_;
};

} // namespace manager::test
