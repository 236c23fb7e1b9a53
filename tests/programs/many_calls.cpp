#include <cstdlib>
#include <iostream>
#include <manager/manager.hpp>

// Connects to the server at argv[1] with the key argv[2] and appends argv[3] numbers, one by one.

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::connect(argv[1], manager::authkey{argv[2]});
  auto numbers = m.list<int>();
  for (int i = 0; i < std::atoi(argv[3]); ++i)
    numbers.push_back(i);
  std::cout << numbers.size() << std::endl;
}
