#include <iostream>
#include <manager/manager.hpp>

void work(manager::list<int> results) {
  results.push_back(42);
}
MANAGER_TASK(work);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto results = m.list<int>();
  m.spawn(work, results).join();
  std::cout << results << '\n';
}
