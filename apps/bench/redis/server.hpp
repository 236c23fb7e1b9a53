#pragma once

#include "apps/bench/measure.hpp"

#include <csignal>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {

/// A redis-server without persistence, at a Unix socket and optionally on TCP.
class redis_server {
public:
  explicit redis_server(bool on_tcp = false) {
    char folder[] = "/tmp/bench-XXXXXX";
    require(::mkdtemp(folder) != nullptr, "a folder for the socket");
    folder_ = folder;
    port_ = on_tcp ? std::to_string(20000 + ::getpid() % 20000) : "0";
    pid_ = ::fork();
    if (pid_ == 0) {
      ::freopen("/dev/null", "w", stdout);
      ::execlp("redis-server", "redis-server", "--port", port_.c_str(), "--bind", "127.0.0.1",
               "--unixsocket", path().c_str(), "--save", "", "--appendonly", "no", nullptr);
      ::_exit(127);
    }
  }
  ~redis_server() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::unlink(path().c_str());
    ::rmdir(folder_.c_str());
  }
  redis_server(const redis_server&) = delete;
  redis_server& operator=(const redis_server&) = delete;

  std::string path() const { return folder_ + "/socket"; }
  int port() const { return std::atoi(port_.c_str()); }
  int pid() const { return pid_; }

private:
  std::string folder_;
  std::string port_;
  int pid_ = -1;
};

} // namespace bench
