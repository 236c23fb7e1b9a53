// pools [SECONDS [SEED]]: pools whose workers are executed or forked run elements that count their
// runs, while workers are killed. No element may be missing, or run more often than kills explain.
// Then the process that owns a pool is killed: its pool must end for others, and none of its
// workers may go on.
#include "tests/soak/long_run.hpp"
#include "tests/soak/requirements.hpp"
#include "tests/support/worker_killer.hpp"

#include "libmanager/src/system/unique_fd.hpp"

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
    int read = 0;
    auto pool = m_.pool({.workers = workers,
                         .initializer = manager::call(open_runs, name),
                         .max_tasks_per_worker = random_() % 2 * 1000,
                         .start = method});
    manager::test::worker_killer killer{pool, static_cast<int64_t>(workers), elements, read,
                                        random_()};
    auto note_read = [&read](int element) {
      read = element + 1;
      return int64_t{element};
    };
    auto numbers =
        std::views::iota(0, static_cast<int>(elements)) | std::views::transform(note_read);
    std::vector<int> results(elements);
    for (auto element : pool.with({.chunk = chunk}).imap_unordered(count_run, numbers)) {
      ++results[static_cast<size_t>(element)];
      killer.note_result(static_cast<size_t>(element));
      killer.kill_if_due();
    }
    check(results, counts.snapshot(), killer.kills());
    kills_ += killer.kills();
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
