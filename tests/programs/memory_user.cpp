#include <atomic>
#include <iostream>
#include <manager/manager.hpp>

// Connects to the server at argv[1] with the key argv[2], makes an anonymous shared memory, maps
// the one named "memory", adds 1 to its first integer, prints the sum, and waits for an item of the
// queue "jobs".

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::connect(argv[1], manager::authkey{argv[2]});
  auto own = m.shared_memory(1 << 20);
  own.span<int>()[0] = 1;
  auto memory = m.shared_memory("memory", 1 << 20);
  std::cout << ++memory.span<std::atomic<int>>()[0] << std::endl;
  m.queue<int>("jobs").pop();
}
