// pools [SECONDS [SEED]]: pools whose workers are executed or forked run elements that count their
// runs, while workers are killed. No element may be missing, or run more often than kills explain.
// Then the process that owns a pool is killed: its pool must end for others, and none of its
// workers may go on.
#include "tests/soak/long_run.hpp"
#include "tests/soak/requirements.hpp"

#include "libmanager/src/system/unique_fd.hpp"

#include <algorithm>
#include <poll.h>
#include <ranges>
#include <sys/syscall.h>
#include <vector>

using namespace std::chrono_literals;
using namespace soak;

namespace {

constexpr size_t elements = 2000;
constexpr size_t chunk = 8;

/// Time that an element takes. A chunk takes about 4 ms, so that a worker holds one or two chunks.
constexpr auto time_of_element = 500us;
constexpr size_t most_held = 3 * chunk;

manager::array<int> runs; // in a worker: of its pool

void open_runs(const std::string& name) {
  runs = manager::current().array<int>(name, elements);
}
MANAGER_TASK(open_runs);

int64_t count_run(int64_t element) {
  runs.fetch_add(element, 1);
  for (auto end = std::chrono::steady_clock::now() + time_of_element;
       std::chrono::steady_clock::now() < end;)
    ;
  return element;
}
MANAGER_TASK(count_run);

void wait_for_ever(manager::queue<int> begun, manager::queue<int> never) {
  begun.push(::getpid());
  never.pop();
}
MANAGER_TASK(wait_for_ever);

/// Owns a pool with two tasks that never end.
void own_pool(const std::string& name, int method, manager::queue<int> begun,
              manager::queue<int> never) {
  auto pool = manager::current().pool(
      {.workers = 2, .name = name, .start = static_cast<manager::start_method>(method)});
  auto one = pool.submit(wait_for_ever, begun, never);
  pool.apply(wait_for_ever, begun, never);
}
MANAGER_TASK(own_pool);

/// Waits for the end of a process that need not be a child.
bool has_ended(pid_t process) {
  manager::unique_fd fd{static_cast<int>(::syscall(SYS_pidfd_open, process, 0))};
  pollfd waiting{fd.get(), POLLIN, 0};
  auto limit = std::chrono::milliseconds{patience}.count();
  return !fd || ::poll(&waiting, 1, static_cast<int>(limit)) == 1;
}

/// Kills workers of a pool: the next one when all workers run again, and all elements that the one
/// before can have had have results. So no element meets two kills, as slow as the machine may be.
class killer {
public:
  killer(const manager::pool& pool, size_t workers, unsigned long seed)
      : pool_{pool}, workers_{workers}, random_{seed} {}

  /// Notes that the pool has read an element.
  void note_read(int64_t element) { read_ = std::max(read_, static_cast<size_t>(element) + 1); }

  /// Notes a result, and kills a worker if it is time.
  void note_result(int64_t element) {
    done_[static_cast<size_t>(element)] = true;
    while (first_missing_ < elements && done_[first_missing_])
      ++first_missing_;
    if (first_missing_ < next_ || pool_.progress().workers < static_cast<int64_t>(workers_))
      return;
    auto pids = pool_.worker_pids();
    ::kill(static_cast<pid_t>(pids.at(random_() % pids.size())), SIGKILL);
    next_ = read_;
    ++kills_;
  }

  size_t kills() const { return kills_; }

private:
  const manager::pool& pool_;
  size_t workers_;
  std::mt19937 random_;
  std::vector<bool> done_ = std::vector<bool>(elements);
  size_t read_ = 0, first_missing_ = 0, next_ = 0, kills_ = 0;
};

class pools : requirements {
public:
  pools(manager::session& m, const std::string&, unsigned seed) : m_{m}, random_{seed} {}

  bool run(std::chrono::milliseconds time) {
    for (auto end = std::chrono::steady_clock::now() + time;
         is_good() && std::chrono::steady_clock::now() < end; ++rounds_) {
      auto method =
          rounds_ % 2 == 0 ? manager::start_method::forkserver : manager::start_method::spawn;
      run_elements(method);
      kill_owner(method);
    }
    std::cout << kills_ << " kills, " << rounds_ * elements << " elements, " << repeats_
              << " run again" << std::endl;
    return is_good();
  }

private:
  void run_elements(manager::start_method method) {
    auto name = "runs " + std::to_string(rounds_);
    auto counts = m_.array<int>(name, elements);
    auto workers = 1 + random_() % 4;
    auto pool = m_.pool({.workers = workers,
                         .initializer = manager::call(open_runs, name),
                         .max_tasks_per_worker = random_() % 2 * 1000,
                         .start = method});
    killer kills{pool, workers, random_()};
    auto read = [&kills](int64_t element) {
      kills.note_read(element);
      return element;
    };
    auto numbers = std::views::iota(int64_t{0}, int64_t{elements}) | std::views::transform(read);
    std::vector<int> results(elements);
    for (auto element : pool.with({.chunk = chunk}).imap_unordered(count_run, numbers)) {
      ++results[static_cast<size_t>(element)];
      kills.note_result(element);
    }
    check(results, counts.snapshot(), kills.kills());
    kills_ += kills.kills();
    counts = {};
    m_.remove(name);
  }

  void check(const std::vector<int>& results, const std::vector<int>& counts, size_t killed) {
    size_t repeats = 0;
    for (size_t i = 0; i < elements; ++i) {
      require(results[i] == 1, "an element has not one result");
      require(counts[i] == 1 || counts[i] == 2, "an element was not run, or met two kills");
      repeats += static_cast<size_t>(counts[i]) - 1;
    }
    require(repeats <= killed * most_held,
            std::to_string(repeats) + " runs too many after " + std::to_string(killed) + " kills");
    repeats_ += repeats;
  }

  void kill_owner(manager::start_method method) {
    auto begun = m_.queue<int>(), never = m_.queue<int>();
    auto name = "owned " + std::to_string(rounds_);
    auto owner = m_.spawn(own_pool, name, static_cast<int>(method), begun, never);
    std::vector<int> workers{begun.pop(), begun.pop()};
    auto pool = m_.pool(name);
    kill(owner);
    for (auto worker : workers)
      require(has_ended(worker), "a worker goes on without the owner of its pool");
    try {
      pool.apply(count_run, 1);
      require(false, "a pool goes on without its owner");
    } catch (const manager::error& failure) {
      require(failure.kind() == manager::errc::shut_down, failure.what());
    }
    m_.remove(name);
  }

  manager::session& m_;
  std::mt19937 random_;
  size_t rounds_ = 0, kills_ = 0, repeats_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  return long_run<pools>("pools", argc, argv);
}
