// Closes all descriptors except the standard ones, as programs do before they become daemons, and
// then uses its session.
//
//     waiting   while another thread waits for a lock
//     calling   after many calls of one thread
//     local     without a server process
//     worker    in a worker; prints its exit code
//
// Prints the kind of each error.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <manager/manager.hpp>
#include <thread>
#include <unistd.h>

namespace {

/// Returns the number of threads of this process that do not sleep.
int running_threads() {
  int running = 0;
  for (auto& each : std::filesystem::directory_iterator{"/proc/self/task"}) {
    std::ifstream stat{each.path() / "stat"};
    std::string text{std::istreambuf_iterator<char>{stat}, {}};
    running += text.substr(text.rfind(')') + 2, 1) == "S" ? 0 : 1;
  }
  return running;
}

/// Closes the descriptors. CAF ends the program if the network thread finds its descriptors closed
/// while it is running.
void close_all() {
  while (running_threads() > 1)
    ;
  ::close_range(3, ~0U, 0);
}

template <class Action> void show(Action action) {
  try {
    action();
    std::cout << "no error" << std::endl;
  } catch (const manager::error& failure) {
    std::cout << to_string(failure.kind()) << std::endl;
  }
}

void call_and_close(const manager::list<int>& list) {
  for (int i = 0; i < 100; ++i)
    list.push_back(i);
  close_all();
  list.push_back(1);
}
MANAGER_TASK(call_and_close);

void close_while_another_waits(manager::session& m) {
  auto lock = m.mutex();
  lock.lock();
  std::thread waiting{[&] { show([&] { lock.lock(); }); }};
  while (lock.who().waiters.empty()) // each iteration is a round trip
    ;
  close_all();
  waiting.join();
  show([&] { lock.locked(); });
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  const std::string how = argc > 1 ? argv[1] : "waiting";
  auto m = how == "local" ? manager::local() : manager::start();
  auto list = m.list<int>();
  if (how == "waiting")
    close_while_another_waits(m);
  else if (how != "worker")
    show([&] { call_and_close(list); });
  else {
    auto worker = m.spawn(call_and_close, list);
    worker.join();
    std::cout << worker.exit_code().value() << std::endl;
    show([&] { list.size(); });
  }
}
