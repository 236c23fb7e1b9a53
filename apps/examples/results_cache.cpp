// A cache of results: each result is computed once, although all workers ask for it.
#include <iostream>
#include <manager/manager.hpp>
#include <mutex>
#include <string>

int expensive(int x, manager::value<int> computed) {
  computed += 1;
  return x * x;
}

int cached(int x, manager::dict<int, int> cache, manager::value<int> computed) {
  if (auto known = cache.get(x))
    return *known;
  // One mutex for each key: other keys are computed at the same time. It is free again if its owner
  // dies.
  auto mutex = manager::current().mutex("result " + std::to_string(x));
  std::lock_guard guard{mutex};
  if (auto known = cache.get(x)) // computed while this worker waited
    return *known;
  auto result = expensive(x, computed);
  cache[x] = result;
  return result;
}

void work(manager::dict<int, int> cache, manager::value<int> computed, manager::value<int> sum) {
  for (int x = 1; x <= 20; ++x)
    sum += cached(x, cache, computed);
}
MANAGER_TASK(work);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto cache = m.dict<int, int>();
  auto computed = m.value<int>(0);
  auto sum = m.value<int>(0);
  std::vector<manager::process> workers;
  for (int i = 0; i < 4; ++i)
    workers.push_back(m.spawn(work, cache, computed, sum));
  for (auto& worker : workers)
    worker.join();
  std::cout << "80 results asked for, " << computed.load() << " computed, sum " << sum.load()
            << '\n';
}
