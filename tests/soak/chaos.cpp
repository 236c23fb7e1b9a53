// chaos [SECONDS [SEED]]: 20 workers at 30 objects, one of them killed every 50 ms. The ledgers
// must balance, no worker may wait for ever, and nothing may leak.
#include "tests/soak/balance.hpp"
#include "tests/soak/long_run.hpp"
#include "tests/soak/mapped.hpp"

#include <manager/manager.hpp>
#include <random>

using namespace std::chrono_literals;
using namespace soak;

namespace {

constexpr size_t crew_size = 20;
constexpr size_t objects_of_a_kind = 10;
constexpr auto patience = 30s; ///< limit of every wait

struct objects {
  std::vector<manager::queue<uint64_t>> queues; ///< every second one bounded
  std::vector<manager::list<uint64_t>> lists;
  std::vector<manager::dict<std::string, uint64_t>> dicts;
  MSGPACK_DEFINE(queues, lists, dicts)
};

objects make_objects(manager::session& m) {
  objects made;
  for (size_t i = 0; i < objects_of_a_kind; ++i) {
    made.queues.push_back(m.queue<uint64_t>(i % 2 == 0 ? 0 : 5));
    made.lists.push_back(m.list<uint64_t>());
    made.dicts.push_back(m.dict<std::string, uint64_t>());
  }
  return made;
}

/// Does one operation, and records it as soon as it is acknowledged.
void act(const objects& shared, account& own, uint64_t item, std::mt19937& random) {
  auto at = random() % objects_of_a_kind;
  switch (random() % 5) {
  case 0:
    if (shared.queues[at].push_for(20ms, item))
      own.pushed.enter(item);
    break;
  case 1:
    if (auto got = shared.queues[at].pop_for(20ms))
      own.popped.enter(*got);
    break;
  case 2:
    shared.lists[at].push_back(item);
    own.pushed.enter(item);
    break;
  case 3:
    if (shared.lists[at].size() > crew_size) // so that pops find elements
      own.popped.enter(shared.lists[at].pop_front());
    break;
  default:
    shared.dicts[at]["n"] += 1;
    ++own.added;
  }
}

void work(const std::string& path, uint64_t number, const objects& shared) {
  mapped<ledger> books{path};
  auto& own = books->accounts[number];
  std::mt19937 random{static_cast<unsigned>(number)};
  for (uint64_t i = 0; !books->stop && !own.pushed.full() && !own.popped.full(); ++i)
    act(shared, own, (number << 32) | i, random);
}
MANAGER_TASK(work);

void wait_for_one(manager::queue<int> queue) {
  queue.pop();
}
MANAGER_TASK(wait_for_one);

/// Checks that waiters whose neighbours were killed still get new elements.
bool nobody_is_left_waiting(manager::session& m) {
  auto queue = m.queue<int>();
  std::vector<manager::process> waiting;
  for (int i = 0; i < 6; ++i)
    waiting.push_back(m.spawn(wait_for_one, queue));
  for (int i = 0; i < 3; ++i)
    waiting[i].kill();
  for (int i = 0; i < 3; ++i)
    waiting[i].join();
  queue.push_many({1, 2, 3});
  for (int i = 3; i < 6; ++i)
    if (!waiting[i].join_for(patience))
      return false;
  return queue.empty();
}

/// Returns true if soon only this process holds the objects, and there are no others.
bool all_is_given_back(manager::session& m, const manager::queue<int>& pace, size_t expected) {
  for (auto waited = 0ms; waited < patience; waited += 20ms) {
    uint64_t references = 0;
    auto status = m.status();
    for (auto& object : status.objects)
      references += object.references;
    if (status.objects.size() == expected && references == expected)
      return true;
    pace.pop_for(20ms); // always times out
  }
  return false;
}

class chaos {
public:
  chaos(manager::session& m, std::string path, unsigned seed)
      : m_{m}, path_{std::move(path)}, books_{path_}, shared_{make_objects(m)}, random_{seed} {}

  bool run(std::chrono::milliseconds time) {
    for (size_t i = 0; i < crew_size; ++i)
      crew_.push_back(hire());
    for (auto end = std::chrono::steady_clock::now() + time;
         std::chrono::steady_clock::now() < end && hired_ < most_workers;) {
      pace_.pop_for(50ms); // always times out
      replace(crew_[random_() % crew_size]);
    }
    return dismiss() && settle_up();
  }

private:
  manager::process hire() { return m_.spawn(work, path_, uint64_t{hired_++}, shared_); }

  void replace(manager::process& worker) {
    worker.kill();
    worker.join();
    killed_ += worker.exit_code() == -9 ? 1 : 0; // it may have finished before
    worker = hire();
  }

  bool dismiss() {
    books_->stop = true;
    bool good = true;
    for (auto& worker : crew_) {
      good &= worker.join_for(patience) && worker.exit_code() == 0;
      if (worker.exit_code() != 0)
        std::cerr << "soak: " << worker.name() << " failed: " << worker.failure().value_or("?")
                  << '\n';
    }
    return good;
  }

  bool settle_up() {
    balance sums{*books_, hired_, killed_};
    uint64_t counted = 0;
    for (size_t i = 0; i < objects_of_a_kind; ++i) {
      sums.remains(shared_.lists[i].snapshot());
      while (auto item = shared_.queues[i].try_pop())
        sums.remains({*item});
      counted += shared_.dicts[i].get("n", 0);
    }
    sums.require(nobody_is_left_waiting(m_), "a waiter was left behind");
    sums.require(all_is_given_back(m_, pace_, 3 * objects_of_a_kind + 1),
                 "objects or references of dead workers were kept");
    return sums.close(counted);
  }

  manager::session& m_;
  std::string path_;
  mapped<ledger> books_;
  objects shared_;
  manager::queue<int> pace_ = m_.queue<int>();
  std::mt19937 random_;
  std::vector<manager::process> crew_;
  size_t hired_ = 0;
  uint64_t killed_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  return long_run<chaos>("chaos", argc, argv);
}
