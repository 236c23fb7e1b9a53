// Jobs that are neither lost nor done twice: each result is stored, and its job acknowledged, in
// one step. A worker is killed; the job that it had is done by another one.
#include <iostream>
#include <manager/manager.hpp>
#include <numeric>
#include <unistd.h>

using job_queue = manager::work_queue<int>;
using results = manager::dict<int, int>;

void work(job_queue jobs, results done, manager::queue<int> begun) {
  for (auto& job : jobs.consume()) {
    if (*job == 7 && job.deliveries() == 1) {
      begun.push(::getpid());
      manager::current().event("never").wait(); // is killed here
    }
    manager::transaction t;
    t.call<"fetch_add">(done, *job, 1);
    job.ack_with(t);
  }
}
MANAGER_TASK(work);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto jobs = m.work_queue<int>({.max_deliveries = 5});
  auto done = m.dict<int, int>();
  auto begun = m.queue<int>();
  std::vector<manager::process> workers;
  for (int i = 0; i < 4; ++i)
    workers.push_back(m.spawn(work, jobs, done, begun));
  for (int i = 0; i < 500; ++i)
    jobs.put(i);
  auto victim = begun.pop();
  for (auto& worker : workers)
    if (worker.pid() == victim)
      worker.kill();
  jobs.shutdown();
  jobs.join();
  for (auto& worker : workers)
    worker.join();
  auto runs = done.values();
  std::cout << done.size() << " jobs, run " << std::accumulate(runs.begin(), runs.end(), 0)
            << " times, dead " << jobs.counts().dead << '\n';
}
