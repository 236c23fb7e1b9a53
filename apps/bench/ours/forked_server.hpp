#pragma once

#include <manager/manager.hpp>
#include <string>
#include <sys/types.h>

namespace bench {

/// A server in a forked process with a known process number. Make it before any session.
class forked_server {
public:
  /// Starts the server at the address `where`; by default at a Unix socket.
  explicit forked_server(std::string where = {});
  ~forked_server();
  forked_server(const forked_server&) = delete;
  forked_server& operator=(const forked_server&) = delete;

  manager::session connect() const { return manager::connect(address_, key_); }
  pid_t pid() const noexcept { return pid_; }

private:
  std::string folder_; ///< folder of the Unix socket
  manager::authkey key_ = manager::authkey::random();
  std::string address_;
  pid_t pid_ = -1;
};

} // namespace bench
