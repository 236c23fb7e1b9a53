#include <manager/manager.hpp>

#include <chrono>
#include <iostream>
#include <random>
#include <thread>
#include <tuple>
#include <vector>

// A task is a plain function. Its arguments are values and proxies.
void task(int number, manager::list<std::tuple<int, double>> shared) {
  std::mt19937 generator{std::random_device{}()};
  double value = std::uniform_real_distribution<>{0, 1}(generator);
  std::this_thread::sleep_for(std::chrono::duration<double>{value});
  shared.push_back({number, value});
}
MANAGER_TASK(task);

int main(int argc, char** argv) {
  manager::init(argc, argv); // a worker process runs its task here and exits
  int count = argc > 1 ? std::stoi(argv[1]) : 50;
  auto m = manager::start(); // a server process; ends with m
  auto shared = m.list<std::tuple<int, double>>();
  std::vector<manager::process> workers;
  for (int i = 0; i < count; ++i)
    workers.push_back(m.spawn(task, i, shared));
  for (auto& worker : workers)
    worker.join();
  std::cout << "List: " << shared.size() << '\n';
}
