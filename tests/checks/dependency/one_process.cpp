#include <iostream>
#include <manager/testing.hpp>

int main() {
  manager::testing::world world;
  auto m = world.connect();
  auto jobs = m.queue<int>("jobs");
  auto waiting = jobs.async_pop();
  world.settle();
  if (waiting.ready())
    return 1;
  world.connect().queue<int>("jobs").push(42);
  std::cout << waiting.get() << '\n';
}
