#include "apps/bench/ours/forked_server.hpp"

#include "apps/bench/measure.hpp"

#include <csignal>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {

forked_server::forked_server(std::string where) {
  char folder[] = "/tmp/bench-XXXXXX";
  require(::mkdtemp(folder) != nullptr, "a folder for the socket");
  folder_ = folder;
  if (where.empty())
    where = "unix:" + folder_ + "/socket";
  int pipe[2];
  require(::pipe(pipe) == 0, "a pipe");
  pid_ = ::fork();
  if (pid_ == 0) {
    manager::serve({.listen = {where}, .key = key_, .listening = [&](auto& addresses) {
                      auto line = addresses.front() + "\n";
                      require(::write(pipe[1], line.data(), line.size()) > 0, "the address");
                    }});
    ::_exit(0);
  }
  for (char c = 0; ::read(pipe[0], &c, 1) == 1 && c != '\n';)
    address_ += c;
  ::close(pipe[0]);
  ::close(pipe[1]);
}

forked_server::~forked_server() {
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
  ::rmdir(folder_.c_str());
}

} // namespace bench
