#pragma once

#include "libmanager/src/process/child_server.hpp"
#include "libmanager/src/server/server.hpp"

#include <manager/manager.hpp>
#include <string>
#include <thread>

namespace manager::test {

/// A server in this process, with a real socket.
class served {
public:
  explicit served(const server_limits& limits = {}) : served{limits, {}, authkey::random()} {}

  /// Serves at this address; at a Unix socket of its own if the address is empty.
  served(const server_limits& limits, const std::string& where, authkey with_key)
      : served{server_settings{{}, {with_key}, limits}, where, with_key} {}

  /// Serves with the settings `how`, at this address besides those in `how`.
  served(server_settings how, const std::string& where, authkey with_key)
      : key{std::move(with_key)},
        server_{listening_at(std::move(how), where)},
        address{server_.addresses().front()},
        thread_{[this] { server_.run(); }} {}
  ~served() {
    server_.stop();
    thread_.join();
  }

  std::vector<std::string> addresses() const { return server_.addresses(); }

private:
  server_settings listening_at(server_settings how, const std::string& where) {
    auto own = where.empty() ? "unix:" + folder_.path() + "/socket" : where;
    how.where.insert(how.where.begin(), manager::address::parse(own));
    return how;
  }

  private_folder folder_;

public:
  const authkey key;

private:
  server server_;

public:
  const std::string address; ///< with the real port

private:
  std::thread thread_;
};

} // namespace manager::test
