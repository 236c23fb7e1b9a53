// Does not call manager::init.
#include <iostream>
#include <manager/manager.hpp>

int main() {
  try {
    auto m = manager::start();
  } catch (const manager::error& failure) {
    std::cout << failure.what() << '\n';
  }
}
