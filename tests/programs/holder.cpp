#include <iostream>
#include <manager/manager.hpp>

// Connects to the server at argv[1] with the key argv[2], creates an anonymous list, locks the
// mutex "held", prints that it did, and waits for an item of the queue "jobs".

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::connect(argv[1], manager::authkey{argv[2]});
  auto own = m.list<int>({1, 2, 3});
  m.mutex("held").lock();
  auto jobs = m.queue<int>("jobs");
  std::cout << "holding" << std::endl;
  std::cout << jobs.pop() << std::endl;
}
