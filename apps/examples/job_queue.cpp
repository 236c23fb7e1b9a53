// Jobs for several workers: whoever is free takes the next one. The loop of a worker ends when the
// queue is shut down and empty.
#include <iostream>
#include <manager/manager.hpp>
#include <string>

struct job {
  int number;
  std::string text;
};

void work(manager::queue<job> jobs, manager::dict<int, std::string> results) {
  for (auto& next : jobs.consume())
    results[next.number] = std::string{next.text.rbegin(), next.text.rend()};
}
MANAGER_TASK(work);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto jobs = m.queue<job>(100); // at most 100 wait: a faster producer is slowed down
  auto results = m.dict<int, std::string>();
  std::vector<manager::process> workers;
  for (int i = 0; i < 4; ++i)
    workers.push_back(m.spawn(work, jobs, results));
  for (int i = 0; i < 1000; ++i)
    jobs.push({i, "job " + std::to_string(i)});
  jobs.shutdown();
  for (auto& worker : workers)
    worker.join();
  std::cout << results.size() << " results, one of them is " << results.at(123) << '\n';
}
