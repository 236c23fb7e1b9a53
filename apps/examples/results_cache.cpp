// A cache of results: each result is computed once, although all workers ask for it.
#include <iostream>
#include <manager/manager.hpp>
#include <string>

int expensive(int x, manager::value<int> computed) {
  computed += 1;
  return x * x;
}

int cached(int x, manager::value<int> computed) {
  // The first worker computes, the others wait for its result. If it dies, the next one computes.
  // Other results are computed at the same time.
  auto result = manager::current().once<int>("result " + std::to_string(x));
  return result.call_once(expensive, x, computed);
}

void work(manager::value<int> computed, manager::value<int> sum) {
  for (int x = 1; x <= 20; ++x)
    sum += cached(x, computed);
}
MANAGER_TASK(work);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto computed = m.value<int>(0);
  auto sum = m.value<int>(0);
  std::vector<manager::process> workers;
  for (int i = 0; i < 4; ++i)
    workers.push_back(m.spawn(work, computed, sum));
  for (auto& worker : workers)
    worker.join();
  std::cout << "80 results asked for, " << computed.load() << " computed, sum " << sum.load()
            << '\n';
}
