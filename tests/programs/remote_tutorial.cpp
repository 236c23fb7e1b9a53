#include <iostream>
#include <manager/manager.hpp>

// The tutorial with a remote manager: argv[1] is its address, argv[2] the file with the key.

namespace {

void task(int number, manager::list<int> shared) {
  shared.push_back(number);
}
MANAGER_TASK(task);

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::connect(argv[1], manager::authkey::from_file(argv[2]));
  auto shared = m.list<int>();
  std::vector<manager::process> workers;
  for (int i = 0; i < 50; ++i)
    workers.push_back(m.spawn(task, i, shared));
  for (auto& worker : workers)
    worker.join();
  std::cout << "List: " << shared.size() << '\n';
}
