// Ends with an open session, in the way that its argument names. First prints the address of its
// server.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <manager/manager.hpp>
#include <map>
#include <optional>
#include <thread>
#include <unistd.h>

namespace {

/// Objects with static storage. The session is destroyed first; the destructor of `user` runs last.
struct late_user {
  std::optional<manager::list<int>> list;
  ~late_user() {
    if (!list)
      return;
    try {
      list->push_back(1);
    } catch (const manager::error& why) {
      std::cerr << why.what() << std::endl;
    }
  }
};

late_user user;
std::optional<manager::future<int>> future;
std::optional<manager::session> session;

manager::session& open_session() {
  session = manager::start();
  std::cout << *session->server_pid() << std::endl << session->address() << std::endl;
  return *session;
}

/// Starts a thread that waits in a call and does not expect an error.
std::thread waiting_thread(manager::session& m) {
  auto started = m.event();
  std::thread waits{[items = m.queue<int>(), started]() mutable {
    started.set();
    items.pop();
  }};
  started.wait();
  return waits;
}

void keep_proxy() {
  user.list = open_session().list<int>();
}

void keep_future() {
  future = open_session().queue<int>().async_pop();
}

void keep_local_static() {
  static auto m = std::move(open_session());
  static auto list = m.list<int>({1});
}

void keep_local_session() {
  session = manager::local();
  user.list = session->list<int>({1});
  std::cout << ::getpid() << std::endl << session->address() << std::endl;
}

void use_in_atexit() {
  std::atexit([] { session->list<int>("late").push_back(1); });
  open_session();
}

void leave_waiting_thread() {
  waiting_thread(open_session()).detach();
}

void exit_in_thread() {
  auto& m = open_session();
  std::thread{[] { std::exit(0); }}.detach();
  m.queue<int>().pop();
}

const std::map<std::string, std::function<void()>> ways{
    {"return", [] { open_session(); }},
    {"exit", [] { open_session(), std::exit(3); }},
    {"quick_exit", [] { open_session(), std::quick_exit(3); }},
    {"_exit", [] { open_session(), ::_exit(3); }},
    {"abort", [] { open_session(), std::abort(); }},
    {"proxy", keep_proxy},
    {"future", keep_future},
    {"static", keep_local_static},
    {"local", keep_local_session},
    {"atexit", use_in_atexit},
    {"waiting thread", leave_waiting_thread},
    {"exit in thread", exit_in_thread},
};

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  ways.at(argv[1])();
}
