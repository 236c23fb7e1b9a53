#include <atomic>
#include <iostream>
#include <manager/manager.hpp>
#include <string>

// Connects to the server at argv[1] with the key argv[2] (hexadecimal), makes an anonymous shared
// memory, maps the one named "memory", adds 1 to its first integer, prints the sum, and waits for
// an item of the queue "jobs".

std::string bytes_of(const std::string& text) {
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return bytes;
}

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::connect(argv[1], manager::authkey{bytes_of(argv[2])});
  auto own = m.shared_memory(1 << 20);
  own.span<int>()[0] = 1;
  auto memory = m.shared_memory("memory", 1 << 20);
  std::cout << ++memory.span<std::atomic<int>>()[0] << std::endl;
  m.queue<int>("jobs").pop();
}
