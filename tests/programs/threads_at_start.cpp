// A program whose static objects have started a thread, before main: its workers cannot be forked.
// Prints what they did.
#include <iostream>
#include <latch>
#include <manager/manager.hpp>
#include <thread>

namespace {

std::latch ended{1};
std::jthread waits_for_main{[] { ended.wait(); }};

void append(manager::list<int> list) {
  list.push_back(1);
}
MANAGER_TASK(append);

void end_thread() {
  ended.count_down();
}

} // namespace

int main(int argc, char** argv) {
  std::atexit(end_thread); // a worker exits in init
  manager::init(argc, argv);
  auto m = manager::start();
  auto list = m.list<int>();
  for (int i = 0; i < 2; ++i)
    m.spawn({.start = manager::start_method::forkserver}, append, list).join();
  std::cout << list.size() << std::endl;
}
