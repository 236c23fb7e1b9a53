// Settings that change while programs run: each worker waits for the next version, and takes it
// over at once.
#include <algorithm>
#include <iostream>
#include <manager/manager.hpp>
#include <string>

struct settings {
  int version = 0;
  std::string greeting;
};

void serve(int number, manager::value<settings> current, manager::queue<std::string> log) {
  auto known = current.load();
  log.push(std::to_string(number) + ": " + known.greeting);
  while (known.greeting != "stop") {
    known = current.wait(known); // until another version is there
    if (known.greeting != "stop")
      log.push(std::to_string(number) + ": " + known.greeting);
  }
}
MANAGER_TASK(serve);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto current = m.value<settings>({1, "hello"});
  auto log = m.queue<std::string>();
  std::vector<manager::process> workers;
  for (int i = 1; i <= 2; ++i)
    workers.push_back(m.spawn(serve, i, current, log));
  std::vector<std::string> lines{log.pop(), log.pop()};
  current.store({2, "good day"});
  for (int i = 0; i < 2; ++i)
    lines.push_back(log.pop());
  current.store({3, "stop"});
  for (auto& worker : workers)
    worker.join();
  std::sort(lines.begin(), lines.end());
  for (auto& line : lines)
    std::cout << line << '\n';
}
