// Writes to a list and to the log; started without the standard descriptors.
//
//     FILE start             with a child server and a worker that logs as well
//     FILE local
//     FILE connect ADDRESS KEY
//
// Writes to FILE the number of elements at the end, or the error.
#include <fstream>
#include <iostream>
#include <manager/manager.hpp>

namespace {

void log_and_push(manager::list<int> list) {
  std::cout << "a worker says hello" << std::endl;
  std::cerr << "a worker says hello" << std::endl;
  list.push_back(1);
}
MANAGER_TASK(log_and_push);

void work(const manager::list<int>& list) {
  for (int i = 0; i < 100; ++i) {
    std::cout << "progress" << std::endl;
    std::cerr << "progress" << std::endl;
    list.push_back(i);
  }
}

size_t run(const std::vector<std::string>& words) {
  auto m = words[1] == "start"   ? manager::start()
           : words[1] == "local" ? manager::local()
                                 : manager::connect(words.at(2), manager::authkey{words.at(3)});
  auto list = m.list<int>();
  work(list);
  if (words[1] == "start")
    m.spawn(log_and_push, list).join();
  return list.size();
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argv[2] != std::string_view{"connect"}) // does not need init
    manager::init(argc, argv);
  const std::vector<std::string> words(argv + 1, argv + argc);
  std::string result;
  try {
    result = std::to_string(run(words));
  } catch (const std::exception& failure) {
    result = failure.what();
  }
  std::ofstream{words.at(0)} << result;
}
