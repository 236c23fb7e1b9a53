// Progress of several processes: the main process waits for each change of one number, and asks for
// nothing in between.
#include <iostream>
#include <manager/manager.hpp>

void work(int steps, manager::value<int> done) {
  for (int i = 0; i < steps; ++i)
    done += 1; // atomic
}
MANAGER_TASK(work);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  constexpr int workers = 4, steps = 50;
  auto done = m.value<int>(0);
  for (int i = 0; i < workers; ++i)
    m.spawn(work, steps, done);
  int shown = 0;
  for (int now = 0; now < workers * steps;) {
    now = done.wait(now); // until it is not `now` any more
    for (auto percent = 100 * now / (workers * steps); shown + 25 <= percent;)
      std::cout << (shown += 25) << " %\n";
  }
}
