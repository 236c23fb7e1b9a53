#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <manager/manager.hpp>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

// Has connections, and starts a child that outlives it, in the way HOW.
//
//     holder ADDRESS KEY HOW   locks the mutex "held" of the server, then starts the child
//     server ADDRESS KEY HOW   serves; starts the child when the event "fork" is set, and then
//                              sets the event "forked"
//
// Each prints a line about its progress, and waits to be killed.

namespace {

void live_on() {
  for (;;)
    ::pause();
}

/// Forks without the C library's part of a fork.
pid_t bare_fork() {
  return static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

void make_child(const std::string& how) {
  const char* command = "exec tail -f /dev/null";
  if (how == "fork" && ::fork() == 0)
    live_on();
  if (how == "clone" && bare_fork() == 0)
    live_on();
  if (how == "popen")
    static_cast<void>(::popen(command, "r"));
  if (how == "system")
    std::thread{[command] { static_cast<void>(std::system(command)); }}.detach();
  if (how == "daemon")
    static_cast<void>(::daemon(1, 1));
}

void hold(const std::string& address, const manager::authkey& key, const std::string& how) {
  auto m = manager::connect(address, key);
  m.mutex("held").lock();
  make_child(how);
  std::cout << ::getpid() << std::endl; // for a daemon, the number of the child
  live_on();
}

void serve(const std::string& address, const manager::authkey& key, const std::string& how) {
  manager::serve({.listen = {address}, .key = key, .listening = [&](auto& addresses) {
                    std::cout << addresses.at(0) << std::endl;
                    std::thread{[where = addresses.at(0), key, how] {
                      auto m = manager::connect(where, key);
                      m.event("fork").wait();
                      make_child(how);
                      m.event("forked").set();
                      live_on();
                    }}.detach();
                  }});
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  (argv[1] == std::string{"holder"} ? hold : serve)(argv[2], manager::authkey{argv[3]}, argv[4]);
}
