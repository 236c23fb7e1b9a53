// locks [SECONDS [SEED]]: 20 workers at 30 locks of all kinds, one of them killed every 50 ms. No
// lock may have two owners, no worker may wait for ever, and nothing may leak.
#include "tests/soak/lock_tables.hpp"
#include "tests/soak/long_run.hpp"
#include "tests/soak/mapped.hpp"

#include <iostream>
#include <manager/manager.hpp>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <thread>

using namespace std::chrono_literals;
using namespace soak;

namespace {

constexpr size_t crew_size = 20;
constexpr auto patience = 30s; ///< limit of every wait

struct locks {
  std::vector<manager::mutex> mutexes;
  std::vector<manager::recursive_mutex> recursive;
  std::vector<manager::shared_mutex> shared;
  std::vector<manager::semaphore> semaphores;          ///< see `permits_of`
  std::vector<manager::condition_variable> conditions; ///< of the mutexes
  std::vector<manager::barrier> barriers;              ///< of two parties
  MSGPACK_DEFINE(mutexes, recursive, shared, semaphores, conditions, barriers)
};

/// Number of permits: one, where exclusion is checked, or three.
int64_t permits_of(size_t at) {
  return at % 2 == 0 ? 1 : 3;
}

locks make_locks(manager::session& m) {
  locks made;
  for (size_t i = 0; i < locks_of_a_kind; ++i) {
    made.mutexes.push_back(m.mutex());
    made.recursive.push_back(m.recursive_mutex());
    made.shared.push_back(m.shared_mutex());
    made.semaphores.push_back(m.semaphore(permits_of(i)));
    made.conditions.push_back(m.condition_variable());
    made.barriers.push_back(m.barrier(2));
  }
  return made;
}

class visitor {
public:
  visitor(const locks& all, lock_tables& books, uint64_t own)
      : all_{all}, books_{books}, own_{own}, random_{static_cast<unsigned>(own)} {}

  void visit() {
    auto at = random_() % locks_of_a_kind;
    switch (random_() % 8) {
    case 0:
      return in_mutex(at);
    case 1:
      return in_recursive_mutex(at);
    case 2:
      return as_writer(at);
    case 3:
      return as_reader(at);
    case 4:
      return with_permit(at);
    case 5:
      return in_two_mutexes(at);
    case 6:
      return at_condition(at);
    default:
      return at_barrier(at);
    }
  }

private:
  /// Holds a lock for a moment, and checks that no other worker holds it.
  void stay(kind of, size_t at) {
    auto& entered = books_.rooms[static_cast<size_t>(of)][at];
    entered.enter(own_);
    for (int i = 0; i < 20; ++i)
      std::this_thread::yield();
    books_.mistakes += entered.leave(own_) ? 0 : 1;
    ++books_.visits;
  }

  void in_mutex(size_t at) {
    if (std::unique_lock held{all_.mutexes[at], 20ms})
      stay(kind::mutex, at);
  }

  void in_recursive_mutex(size_t at) {
    std::lock_guard outer{all_.recursive[at]};
    std::lock_guard inner{all_.recursive[at]};
    stay(kind::recursive, at);
  }

  void as_writer(size_t at) {
    std::lock_guard writer{all_.shared[at]};
    stay(kind::shared, at);
  }

  void as_reader(size_t at) {
    if (std::shared_lock reader{all_.shared[at], 20ms})
      ++books_.visits;
  }

  void with_permit(size_t at) {
    if (!all_.semaphores[at].try_acquire_for(20ms))
      return;
    if (permits_of(at) == 1)
      stay(kind::semaphore, at);
    all_.semaphores[at].release();
  }

  void in_two_mutexes(size_t at) {
    auto other = (at + 1 + random_() % (locks_of_a_kind - 1)) % locks_of_a_kind;
    std::scoped_lock both{all_.mutexes[at], all_.mutexes[other]};
    stay(kind::mutex, at);
    stay(kind::mutex, other);
  }

  void at_condition(size_t at) {
    std::unique_lock held{all_.mutexes[at]};
    if (random_() % 2 == 0)
      all_.conditions[at].wait_for(held, 5ms);
    else
      all_.conditions[at].notify_one();
    stay(kind::mutex, at);
  }

  void at_barrier(size_t at) {
    try {
      all_.barriers[at].arrive_and_wait_for(5ms);
    } catch (const manager::error& why) {
      if (why.kind() != manager::errc::broken_barrier && why.kind() != manager::errc::bad_argument)
        throw;
      all_.barriers[at].reset();
    }
  }

  const locks& all_;
  lock_tables& books_;
  uint64_t own_;
  std::mt19937 random_;
};

void work(const std::string& path, uint64_t number, locks shared) {
  mapped<lock_tables> books{path};
  visitor worker{shared, *books, number};
  while (!books->stop)
    worker.visit();
}
MANAGER_TASK(work);

void hold(const manager::mutex& lock, const manager::event& ready) {
  lock.lock();
  ready.set();
  manager::current().event().wait(); // blocks for ever
}
MANAGER_TASK(hold);

class chaos {
public:
  chaos(manager::session& m, std::string path, unsigned seed)
      : m_{m}, path_{std::move(path)}, books_{path_}, shared_{make_locks(m)}, random_{seed} {}

  bool run(std::chrono::milliseconds time) {
    for (size_t i = 0; i < crew_size; ++i)
      crew_.push_back(hire());
    for (auto end = std::chrono::steady_clock::now() + time;
         std::chrono::steady_clock::now() < end;) {
      pace_.wait_for(50ms); // always times out
      replace(crew_[random_() % crew_size]);
    }
    bool good = dismiss();
    good &= require(books_->mistakes == 0, "a lock had two owners");
    good &= require(nothing_is_held(), "a lock or a wait of the dead was kept");
    std::cout << books_->visits << " visits, " << killed_
              << " workers killed, the server serves the next within "
              << std::chrono::duration<double, std::milli>{slowest_handover()}.count() << " ms\n";
    return good && require(books_->visits > 0, "nothing was done");
  }

private:
  manager::process hire() { return m_.spawn(work, path_, ++hired_, shared_); }

  static bool require(bool condition, const char* otherwise) {
    if (!condition)
      std::cerr << "soak: " << otherwise << '\n';
    return condition;
  }

  void replace(manager::process& worker) {
    worker.kill();
    worker.join();
    ++killed_;
    worker = hire();
  }

  bool dismiss() {
    books_->stop = true;
    bool good = true;
    for (auto& worker : crew_) {
      good &= require(worker.join_for(patience), "a worker was left waiting");
      good &=
          require(worker.exit_code() == 0, worker.failure().value_or("a worker failed").c_str());
    }
    return good;
  }

  template <class Lock> static bool is_free(const Lock& lock) {
    auto report = lock.who();
    return report.holders.empty() && report.waiters.empty();
  }

  bool nothing_is_held() const {
    bool free = m_.status().deadlocks.empty();
    for (size_t i = 0; i < locks_of_a_kind; ++i) {
      free &= is_free(shared_.mutexes[i]) && is_free(shared_.recursive[i])
              && is_free(shared_.shared[i]) && is_free(shared_.semaphores[i])
              && is_free(shared_.conditions[i]) && is_free(shared_.barriers[i]);
      free &= shared_.semaphores[i].available() == permits_of(i);
    }
    return free;
  }

  /// Longest time from the kill -9 of an owner until the next owner has its lock.
  std::chrono::nanoseconds slowest_handover() {
    std::chrono::nanoseconds slowest{};
    for (int i = 0; i < 20; ++i) {
      auto lock = m_.mutex();
      auto ready = m_.event();
      auto owner = m_.spawn(hold, lock, ready);
      ready.wait();
      auto next = lock.async_lock();
      auto begin = std::chrono::steady_clock::now();
      owner.kill();
      next.get();
      slowest = std::max(slowest, std::chrono::steady_clock::now() - begin);
      owner.join();
    }
    return slowest;
  }

  manager::session& m_;
  std::string path_;
  mapped<lock_tables> books_;
  locks shared_;
  manager::event pace_ = m_.event();
  std::mt19937 random_;
  std::vector<manager::process> crew_;
  uint64_t hired_ = 0;
  uint64_t killed_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  return long_run<chaos>("locks", argc, argv);
}
