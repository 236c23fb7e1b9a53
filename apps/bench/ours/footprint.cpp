#include "apps/bench/measure.hpp"
#include "apps/bench/ours/forked_server.hpp"
#include "apps/bench/ours/works.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>

// The cost of an idle server, of objects and of elements.

namespace bench {
namespace {

/// Returns the processor time that a process has used, in seconds (proc(5), stat: utime and stime).
double processor_seconds(int pid) {
  std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
  std::string word;
  for (int i = 1; i < 14; ++i)
    stat >> word;
  double user = 0;
  double system = 0;
  stat >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Measures the server's load, in per cent of a core, while eight connected clients are idle.
double idle_cpu(size_t seconds) {
  forked_server server;
  constexpr size_t count = 8;
  std::vector<manager::session> clients;
  clients.reserve(count);
  for (size_t i = 0; i < count; ++i)
    clients.push_back(server.connect());
  require(clients.back().list<int>({1}).size() == 1, "a call");
  auto before = processor_seconds(server.pid());
  std::this_thread::sleep_for(std::chrono::seconds{seconds});
  return 100 * (processor_seconds(server.pid()) - before) / static_cast<double>(seconds);
}

constexpr double mebibyte = 1 << 20;

double idle_rss(size_t) {
  forked_server server;
  auto m = server.connect();
  require(m.list<int>({1}).size() == 1, "a call");
  return resident_bytes(server.pid()) / mebibyte;
}

void wait_for_item(manager::queue<int> ready, manager::queue<int> never) {
  ready.push(1);
  never.pop();
}
MANAGER_TASK(wait_for_item);

/// Measures a worker that waits in a call, by a function of its process number.
template <class Measure> double of_idle_worker(Measure measure) {
  auto m = manager::start();
  auto ready = m.queue<int>(), never = m.queue<int>();
  auto worker = m.spawn(wait_for_item, ready, never);
  require(ready.pop() == 1, "a worker");
  return measure(worker.pid());
}

double worker_rss(size_t) {
  return of_idle_worker([](int pid) { return resident_bytes(pid) / mebibyte; });
}

/// Returns the sum of the lines of proc(5)'s smaps_rollup that begin so, in mebibytes.
double private_mebibytes(int pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/smaps_rollup"};
  double sum = 0;
  for (std::string word; in >> word;)
    if (double kibibytes = 0; word.starts_with("Private_") && in >> kibibytes)
      sum += kibibytes / 1024;
  return sum;
}

double worker_threads(size_t) {
  return of_idle_worker([](int pid) {
    std::filesystem::directory_iterator threads{"/proc/" + std::to_string(pid) + "/task"};
    return static_cast<double>(std::distance(begin(threads), end(threads)));
  });
}

double bytes_per_object(size_t times) {
  forked_server server;
  auto m = server.connect();
  std::vector<manager::list<int>> made;
  made.push_back(m.list<int>());
  auto before = resident_bytes(server.pid());
  for (size_t i = 0; i < times; ++i)
    made.push_back(m.list<int>());
  require(made.back().empty(), "an empty list");
  return (resident_bytes(server.pid()) - before) / static_cast<double>(times);
}

double bytes_per_element(size_t times) {
  forked_server server;
  auto m = server.connect();
  auto numbers = m.list<int>();
  std::vector<int> thousand(1000, 7);
  numbers.append_range(thousand);
  auto before = resident_bytes(server.pid());
  for (size_t i = 0; i < times; i += 1000)
    numbers.append_range(thousand);
  require(numbers.size() >= times, "elements");
  return (resident_bytes(server.pid()) - before) / static_cast<double>(times);
}

} // namespace

std::map<std::string, work> footprint_works() {
  return {{"idle-cpu", idle_cpu},
          {"idle-rss", idle_rss},
          {"worker-rss", worker_rss},
          {"worker-own", [](size_t) { return of_idle_worker(private_mebibytes); }},
          {"worker-threads", worker_threads},
          {"bytes-per-object", bytes_per_object},
          {"bytes-per-element", bytes_per_element}};
}

} // namespace bench
