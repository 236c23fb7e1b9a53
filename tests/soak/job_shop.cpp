// job_shop [SECONDS [SEED]]: 20 workers take jobs from a work queue; each job counts its run and is
// acknowledged in one transaction. One worker is killed every 50 ms. After each kill no job may be
// missing or counted twice, and the killed worker's jobs must be those that it logged. At the end
// each job must have been counted once, and delivered again only when a worker died with it.
#include "tests/soak/delivery_log.hpp"
#include "tests/soak/long_run.hpp"
#include "tests/soak/mapped.hpp"
#include "tests/soak/requirements.hpp"

#include <set>
#include <vector>

using namespace std::chrono_literals;
using namespace soak;

namespace {

constexpr size_t jobs_of_a_round = 2000;

struct shop_objects {
  manager::work_queue<int> jobs;
  manager::dict<int, int> runs;                  ///< number of runs by job
  manager::dict<int, int64_t> deliveries;        ///< of jobs that are done
  manager::dict<uint64_t, uint64_t> done;        ///< number of jobs by the number of the worker
  manager::value<int64_t> all_runs, all_repeats; ///< of jobs that are done
  MSGPACK_DEFINE(jobs, runs, deliveries, done, all_runs, all_repeats)
};

void finish(const shop_objects& shop, uint64_t number, manager::leased<int>& job) {
  manager::transaction count;
  count.call<"fetch_add">(shop.runs, *job, 1);
  count.call<"set">(shop.deliveries, *job, job.deliveries());
  count.call<"fetch_add">(shop.done, number, 1);
  count.call<"fetch_add">(shop.all_runs, 1);
  count.call<"fetch_add">(shop.all_repeats, job.deliveries() - 1);
  job.ack_with(count);
}

/// Does jobs until the end of the run. The worker holds `seat` until the server has ended its
/// session.
void work(const std::string& path, uint64_t number, uint64_t place, shop_objects shop,
          manager::mutex seat) {
  mapped<delivery_books> books{path};
  auto& log = books->logs[place];
  seat.lock();
  auto run = [&](manager::leased<int>& job) {
    log.begin({*job, job.deliveries()});
    finish(shop, number, job);
    log.end();
  };
  if (number % 2 == 0) {
    for (auto& job : shop.jobs.consume())
      run(job);
    return;
  }
  for (auto taken = shop.jobs.next_many(1); !taken.empty(); taken = shop.jobs.next_many(1))
    run(taken[0]);
}
MANAGER_TASK(work);

/// Process that does jobs, and its place among the logs.
struct worker {
  uint64_t number;
  uint64_t place;
  manager::mutex seat;
  manager::process process;
};

class job_shop : requirements {
public:
  job_shop(manager::session& m, std::string path, unsigned seed)
      : m_{m},
        path_{std::move(path)},
        books_{path_},
        shop_{m.work_queue<int>(),          m.dict<int, int>(), m.dict<int, int64_t>(),
              m.dict<uint64_t, uint64_t>(), m.value<int64_t>(), m.value<int64_t>()},
        pace_{m.queue<int>()},
        random_{seed} {}

  bool run(std::chrono::milliseconds time) {
    for (uint64_t i = 0; i < delivery_books::places; ++i)
      crew_.push_back(hire(i));
    for (auto end = std::chrono::steady_clock::now() + time;
         is_good() && std::chrono::steady_clock::now() < end;) {
      put_jobs();
      pace_.pop_for(50ms); // always times out
      replace(crew_[random_() % crew_.size()]);
      check_counts();
    }
    dismiss();
    check_jobs();
    require(kills_ > 0 && put_ > 0, "no worker was killed, or there was no work");
    std::cout << kills_ << " kills, " << put_ << " jobs, " << lost_.size() + unlogged_
              << " delivered again" << std::endl;
    return is_good();
  }

private:
  worker hire(uint64_t place) {
    books_->logs[place].clear();
    auto seat = m_.mutex();
    auto number = ++last_number_;
    return {number, place, seat, m_.spawn(work, path_, number, place, shop_, seat)};
  }

  void put_jobs() {
    std::vector<int> more;
    if (shop_.jobs.size() < 4 * jobs_of_a_round)
      for (size_t i = 0; i < jobs_of_a_round; ++i)
        more.push_back(put_++);
    shop_.jobs.put_many(more);
  }

  void replace(worker& victim) {
    kill(victim.process);
    ++kills_;
    settle(victim);
    victim = hire(victim.place);
  }

  void dismiss() {
    require(shop_.jobs.join_for(patience), "a job is never done");
    shop_.jobs.shutdown(true);
    auto end = std::chrono::steady_clock::now() + patience; // for all
    for (auto& each : crew_)
      await_success(each.process, end);
  }

  /// Compares the jobs of a worker that was killed with its log. It died with at most one job.
  void settle(worker& dead) {
    require(dead.seat.try_lock_for(patience), "the session of a dead worker goes on");
    auto& log = books_->logs[dead.place];
    auto done = shop_.done.get(dead.number, 0);
    auto logged = log.done();
    require(done == logged || (log.is_last_open() && done == logged + 1),
            "a worker logged " + std::to_string(logged) + " jobs, "
                + (log.is_last_open() ? "and one without outcome, " : "") + "of which "
                + std::to_string(done) + " are done");
    if (log.is_last_open() && done == logged)
      lost_.insert(log.last());
    else
      ++may_be_unlogged_; // the answer of its last call may have been under way
  }

  /// Checks that each job is done once or in the queue, at one moment.
  void check_counts() {
    manager::transaction t;
    auto counts = t.call<"counts">(shop_.jobs);
    auto done = t.call<"size">(shop_.runs);
    auto runs = t.call<"load">(shop_.all_runs);
    auto repeats = t.call<"load">(shop_.all_repeats);
    auto seen = t.run();
    auto [ready, leased, delayed, dead] =
        seen.get<std::tuple<int64_t, int64_t, int64_t, int64_t>>(counts);
    require(ready + leased + seen.get(done) == put_, "not all jobs are there");
    require(delayed == 0 && dead == 0, "a job is delayed or dead");
    require(seen.get(runs) == seen.get(done), "a job was counted twice");
    require(seen.get(repeats) <= kills_, "more jobs were delivered again than workers killed");
  }

  /// Checks the number of runs and of deliveries of each job.
  void check_jobs() {
    check_counts();
    auto runs = shop_.runs.snapshot();
    require(std::ssize(runs) == put_, "a job is missing");
    for (auto& [job, count] : runs)
      require(count == 1,
              "job " + std::to_string(job) + " was counted " + std::to_string(count) + " times");
    auto lost = lost_;
    for (auto& [job, deliveries] : shop_.deliveries.snapshot())
      for (int64_t i = 1; i < deliveries; ++i)
        unlogged_ += lost.erase({job, i}) == 1 ? 0 : 1;
    require(lost.empty(), "a job was not delivered again after its worker had died");
    require(unlogged_ <= may_be_unlogged_,
            std::to_string(unlogged_) + " jobs were delivered again, but no worker died with them");
  }

  manager::session& m_;
  std::string path_;
  mapped<delivery_books> books_;
  shop_objects shop_;
  manager::queue<int> pace_;
  std::mt19937 random_;
  uint64_t last_number_ = 0;
  std::vector<worker> crew_;
  std::set<delivery> lost_; ///< the last ones of workers that were killed
  uint64_t may_be_unlogged_ = 0;
  uint64_t unlogged_ = 0;
  int put_ = 0;
  int kills_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  return long_run<job_shop>("job_shop", argc, argv);
}
