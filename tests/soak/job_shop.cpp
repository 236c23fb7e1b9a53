// job_shop [SECONDS [SEED]]: 20 workers take jobs from a work queue; each job counts its run and is
// acknowledged in one transaction. One worker is killed every 50 ms. After each kill no job may be
// missing, and at the end each job must have been counted exactly once.
#include "tests/soak/long_run.hpp"

#include <vector>

using namespace std::chrono_literals;

namespace {

constexpr int crew_size = 20;

using job_queue = manager::work_queue<int>;
using run_dict = manager::dict<int, int>;

void worker(job_queue jobs, run_dict runs) {
  for (;;) {
    auto taken = jobs.next_many(1);
    if (taken.empty())
      return;
    manager::transaction count;
    count.call<"fetch_add">(runs, *taken[0], 1);
    taken[0].ack_with(count);
  }
}
MANAGER_TASK(worker);

class job_shop {
public:
  job_shop(manager::session& m, const std::string&, unsigned seed)
      : m_{m},
        jobs_{m.work_queue<int>()},
        runs_{m.dict<int, int>()},
        pace_{m.queue<int>()},
        random_{seed} {}

  bool run(std::chrono::milliseconds time) {
    for (int i = 0; i < crew_size; ++i)
      crew_.push_back(m_.spawn(worker, jobs_, runs_));
    int kills = 0;
    for (auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;
         ++kills) {
      put_jobs(500);
      pace_.pop_for(50ms); // always times out
      auto& victim = crew_[random_() % crew_.size()];
      victim.kill();
      victim.join();
      if (!none_is_missing())
        return false;
      victim = m_.spawn(worker, jobs_, runs_);
    }
    jobs_.join();
    jobs_.shutdown();
    for (auto& each : crew_)
      each.join();
    std::cout << kills << " kills, " << put_ << " jobs" << std::endl;
    return each_ran_once();
  }

private:
  void put_jobs(int count) {
    std::vector<int> more;
    for (int i = 0; i < count; ++i)
      more.push_back(put_++);
    jobs_.put_many(more);
  }

  /// Returns true if each job is done or in the queue, at one moment.
  bool none_is_missing() {
    manager::transaction t;
    auto counts = t.call<"counts">(jobs_);
    auto done = t.call<"size">(runs_);
    auto seen = t.run();
    auto [ready, leased, delayed, dead] =
        seen.get<std::tuple<int64_t, int64_t, int64_t, int64_t>>(counts);
    auto all = ready + leased + delayed + dead + seen.get(done);
    if (all != put_)
      std::cout << all << " of " << put_ << " jobs are there" << std::endl;
    return all == put_;
  }

  bool each_ran_once() {
    auto runs = runs_.snapshot();
    for (auto& [job, count] : runs)
      if (count != 1)
        std::cout << "job " << job << " was counted " << count << " times" << std::endl;
    return std::ssize(runs) == put_
           && std::all_of(runs.begin(), runs.end(), [](auto& each) { return each.second == 1; });
  }

  manager::session& m_;
  job_queue jobs_;
  run_dict runs_;
  manager::queue<int> pace_;
  std::mt19937 random_;
  std::vector<manager::process> crew_;
  int put_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  return soak::long_run<job_shop>("job_shop", argc, argv);
}
