#include "actors/objects/work/pool.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/values.hpp"

#include <catch2/catch.hpp>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <vector>

// Random tasks, workers that come, work and die, and callers that collect, cancel and give up. In
// every sequence, each task that nobody gave up has one outcome, runs at one worker at a time and
// not more often than it may, and no worker waits while a task is ready.

using namespace manager;
using namespace manager::test;

namespace {

constexpr int64_t batch = 3;

class busy_pool {
public:
  explicit busy_pool(unsigned seed) : random_{seed}, pool_{packed{}} {
    pool_.own({1, 1}, 1000, false);
  }

  void step() {
    switch (random_.number(0, 9)) {
    case 0:
    case 1:
      return submit();
    case 2:
      return run();
    case 3:
      return hire();
    case 4:
    case 5:
    case 6:
      return work();
    case 7:
      return random_.chance(30) ? kill() : work();
    case 8:
      collect();
      return;
    default:
      return random_.chance(50) ? cancel() : give_up();
    }
  }

  /// Completes all tasks.
  void finish() {
    hire();
    while (open() > 0)
      work();
    read_answers();
    while (collect())
      ;
    for (auto& [id, each] : tasks_)
      CHECK(each.outcomes == (each.is_dropped ? 0 : 1));
    CHECK(unpack<std::vector<int64_t>>(pool_.progress())[3] == 0);
  }

  void check() {
    read_answers();
    auto now = unpack<std::vector<int64_t>>(pool_.progress());
    bool waits = false;
    for (auto& [session, each] : workers_)
      waits = waits || (each.asks && !each.asks->ready());
    CHECK_FALSE((waits && now[2] > 0));
  }

private:
  struct task {
    int64_t retries = 0;
    int64_t runs = 0;
    uint64_t worker = 0;
    int outcomes = 0;
    bool is_dropped = false;
  };
  struct worker {
    std::optional<answer<packed>> asks;
    std::vector<std::pair<int64_t, int64_t>> has; ///< (number in the pool, task)
  };
  struct run_call {
    answer<packed> reply;
    int64_t id;
  };

  int64_t open() const {
    auto now = unpack<std::vector<int64_t>>(pool_.progress());
    return now[2] + now[3];
  }

  void submit() {
    std::vector<int64_t> ids;
    auto retries = random_.number(0, 2);
    auto first = last_;
    for (int64_t i = random_.number(1, 6); i > 0; --i) {
      ids.push_back(last_++);
      tasks_[ids.back()] = {retries};
    }
    pool_.submit(client_, batch, first, "task", pack(ids), random_.number(0, 2), retries,
                 random_.chance(50));
  }

  void run() {
    auto id = last_++;
    auto retries = random_.number(0, 2);
    tasks_[id] = {retries};
    runs_.push_back({{}, id});
    pool_.run(client_, runs_.back().reply.reply(), "task", pack(id), 0, retries);
  }

  void hire() {
    auto session = ++last_session_;
    pool_.enlist({session, 1}, static_cast<int64_t>(session), 7);
    ask(session, numbered_writer<4>{}.finish());
  }

  void ask(uint64_t session, const packed& results) {
    auto& each = workers_[session];
    each.asks.emplace();
    pool_.exchange({session, 1}, each.asks->reply(), results, random_.number(1, 5));
  }

  /// Lets a worker that has tasks hand in their results.
  void work() {
    read_answers();
    for (auto& [session, each] : workers_) {
      if (each.has.empty() || random_.chance(30))
        continue;
      numbered_writer<4> results;
      for (auto& [number, id] : each.has) {
        results.add({number, random_.number(0, 1), 1, 1}, pack(id));
        tasks_[id].worker = 0;
      }
      each.has.clear();
      return ask(session, std::move(results).finish());
    }
    if (workers_.empty())
      hire();
  }

  void kill() {
    read_answers();
    if (workers_.empty())
      return;
    auto victim = workers_.begin();
    if (victim->second.asks)
      victim->second.asks->withdraw(errc::session_ended);
    for (auto& [number, id] : victim->second.has)
      tasks_[id].worker = 0;
    auto session = victim->first;
    workers_.erase(victim);
    pool_.session_ended(session, session_end::lost);
  }

  /// Collects outcomes; returns false if there were none.
  bool collect() {
    answer<packed> call;
    pool_.collect(client_, call.reply(), batch, random_.number(1, 10'000));
    if (call.ready())
      for (auto& each : read_numbered<5>(call.value()))
        note(each.numbers[0], each);
    bool had_some = call.ready();
    call.withdraw();
    return had_some;
  }

  void cancel() {
    read_answers();
    if (last_ == 0)
      return;
    auto id = random_.number(0, last_ - 1);
    if (pool_.cancel(client_, batch, id)) {
      CHECK(tasks_[id].worker == 0);
      CHECK(tasks_[id].outcomes == 0);
      tasks_[id].is_dropped = true;
    }
  }

  /// Ends the wait of a `run`.
  void give_up() {
    read_answers();
    for (auto& each : runs_)
      if (!each.reply.ready()) {
        each.reply.withdraw();
        tasks_[each.id].is_dropped = true;
        return;
      }
  }

  /// Reads the tasks that workers got, and the outcomes of `run`.
  void read_answers() {
    for (auto& [session, each] : workers_) {
      if (!each.asks || !each.asks->ready())
        continue;
      auto got = read_numbered<2>(each.asks->value());
      each.asks.reset();
      for (auto& granted : got) {
        auto id = unpack<int64_t>(granted.value);
        auto& of = tasks_[id];
        CHECK((of.worker == 0 || of.is_dropped));
        CHECK(++of.runs <= of.retries + 1);
        of.worker = session;
        each.has.emplace_back(granted.numbers[0], id);
      }
    }
    for (auto each = runs_.begin(); each != runs_.end();) {
      if (!each->reply.ready()) {
        ++each;
        continue;
      }
      if (!tasks_[each->id].is_dropped)
        note(each->id, read_numbered<5>(each->reply.value()).at(0));
      each = runs_.erase(each);
    }
  }

  void note(int64_t id, const task_outcome& outcome) {
    auto& of = tasks_[id];
    ++of.outcomes;
    CHECK_FALSE(of.is_dropped);
    auto status = static_cast<task_status>(outcome.numbers[1]);
    if (status == task_status::died)
      CHECK(of.runs == of.retries + 1);
    else if (status != task_status::quarantined)
      CHECK(unpack<int64_t>(outcome.value) == id);
  }

  random_values random_;
  const caller client_{2, 1};
  pool_object pool_;
  std::map<int64_t, task> tasks_;
  std::map<uint64_t, worker> workers_;
  std::list<run_call> runs_;
  int64_t last_ = 0;
  uint64_t last_session_ = 100;
};

} // namespace

TEST_CASE("random work of a pool: each task has one outcome, and runs as often as it may") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    busy_pool pool{seed};
    for (int i = 0; i < 300; ++i) {
      pool.step();
      pool.check();
    }
    pool.finish();
  }
}
