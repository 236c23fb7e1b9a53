// Has a server, workers, and a worker of a worker, and waits with them until it is killed.
#include <iostream>
#include <manager/manager.hpp>

namespace {

void wait_for_ever(int generations, manager::queue<int> ready, manager::queue<int> never) {
  auto child =
      generations > 0
          ? std::optional{manager::current().spawn(wait_for_ever, generations - 1, ready, never)}
          : std::nullopt;
  ready.push(1);
  never.pop();
}
MANAGER_TASK(wait_for_ever);

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto ready = m.queue<int>();
  auto never = m.queue<int>();
  for (int i = 0; i < 3; ++i)
    m.spawn(wait_for_ever, 1, ready, never);
  for (int i = 0; i < 6; ++i)
    ready.pop();
  std::cout << "waiting" << std::endl;
  never.pop();
}
