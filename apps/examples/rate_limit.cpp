// A rate limit over all processes: 10 requests at once, then 100 a second. A queue has the tokens:
// each request takes one, and the main process adds one every 10 ms, up to 10.
#include <chrono>
#include <iostream>
#include <manager/manager.hpp>
#include <thread>

using namespace std::chrono_literals;

void request(manager::queue<int> tokens, manager::value<int> requests) {
  for (int i = 0; i < 10; ++i) {
    tokens.pop();
    requests += 1;
  }
}
MANAGER_TASK(request);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto tokens = m.queue<int>(10);
  auto requests = m.value<int>(0);
  int added = 0;
  while (tokens.try_push(1))
    ++added;
  for (int i = 0; i < 3; ++i)
    m.spawn(request, tokens, requests);
  auto begin = std::chrono::steady_clock::now();
  while (requests.load() < 30) {
    std::this_thread::sleep_for(10ms);
    added += tokens.try_push(1) ? 1 : 0;
  }
  auto took = std::chrono::steady_clock::now() - begin;
  bool is_within = added >= 30 && took >= 200ms;
  std::cout << requests.load() << " requests, " << (is_within ? "within" : "above")
            << " the limit\n";
}
