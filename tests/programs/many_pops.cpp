#include <cstdlib>
#include <iostream>
#include <manager/manager.hpp>
#include <vector>

// Connects to the server at argv[1] with the key argv[2], starts to wait for argv[3] items of the
// queue "items", prints a line when the server knows of the waits, and takes the items.

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::connect(argv[1], manager::authkey{argv[2]});
  auto items = m.queue<std::string>("items");
  std::vector<manager::future<std::string>> waits;
  for (int i = 0; i < std::atoi(argv[3]); ++i)
    waits.push_back(items.async_pop());
  if (items.empty()) // the server answers this after the waits have begun
    std::cout << "waiting" << std::endl;
  for (auto& each : waits)
    std::cout << each.get().size() << std::endl;
}
