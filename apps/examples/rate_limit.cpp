// A rate limit over all processes: 10 requests at once, then 100 a second.
#include <chrono>
#include <iostream>
#include <manager/manager.hpp>

using namespace std::chrono_literals;

void request(manager::rate_limiter limit, manager::value<int> requests) {
  for (int i = 0; i < 10; ++i) {
    limit.acquire();
    requests += 1;
  }
}
MANAGER_TASK(request);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto requests = m.value<int>(0);
  auto limit = m.rate_limiter({.permits = 100, .per = 1s, .burst = 10});
  auto begin = std::chrono::steady_clock::now();
  std::vector<manager::process> workers;
  for (int i = 0; i < 3; ++i)
    workers.push_back(m.spawn(request, limit, requests));
  for (auto& worker : workers)
    worker.join();
  auto took = std::chrono::steady_clock::now() - begin;
  std::cout << requests.load() << " requests, " << (took >= 200ms ? "within" : "above")
            << " the limit\n";
}
