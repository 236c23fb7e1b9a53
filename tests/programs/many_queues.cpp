// Shares 200 queues among 50 workers: each worker puts an element into every queue.
#include <iostream>
#include <manager/manager.hpp>

namespace {

using queues = std::vector<manager::queue<int>>;

void fill(const queues& shared, manager::queue<int> ready, manager::queue<int> go) {
  ready.push(1);
  go.pop();
  for (auto& queue : shared)
    queue.push(1);
}
MANAGER_TASK(fill);

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto ready = m.queue<int>();
  auto go = m.queue<int>();
  queues shared;
  for (int i = 0; i < 200; ++i)
    shared.push_back(m.queue<int>());
  std::vector<manager::process> workers;
  for (int i = 0; i < 50; ++i)
    workers.push_back(m.spawn(fill, shared, ready, go));
  for (int i = 0; i < 50; ++i)
    ready.pop(); // now all fifty are connected
  go.push_many(std::vector<int>(50, 1));
  for (auto& worker : workers)
    worker.join();
  size_t elements = 0;
  for (auto& queue : shared)
    elements += queue.size();
  std::cout << elements << " elements in " << shared.size() << " queues\n";
}
