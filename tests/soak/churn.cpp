// churn [SECONDS]: sessions, objects and workers are made and ended all the time on one server.
// Afterwards the server must be as before, and hardly larger.
#include <fstream>
#include <iostream>
#include <manager/manager.hpp>
#include <thread>

using namespace std::chrono_literals;

namespace {

/// Memory that one round may leave behind for ever. CAF keeps a dead helper actor of about 1.3 kB,
/// and its control blocks, for each node that was ever connected: seven nodes a round.
constexpr double most_kilobytes_a_round = 20;
constexpr int rounds_to_warm_up = 20;

void touch(manager::list<int> numbers, manager::queue<int> done) {
  numbers.push_back(1);
  manager::current().dict<int, int>({{1, 1}})[1] += 1;
  done.push(1);
}
MANAGER_TASK(touch);

/// Makes, uses and drops objects in a session of its own.
void visit(const std::string& address, const manager::authkey& key) {
  auto m = manager::connect(address, key);
  for (int i = 0; i < 20; ++i) {
    auto numbers = m.list<int>({1, 2, 3});
    auto copy = numbers;
    numbers = {};
    copy += {4};
    m.queue<std::string>(3).try_push(std::string(1000, 'x'));
    m.dict<int, int>("named " + std::to_string(i % 3))[i] += 1;
  }
}

void one_round(manager::session& m, const std::string& address, const manager::authkey& key) {
  auto numbers = m.list<int>();
  auto done = m.queue<int>();
  std::vector<std::jthread> visitors;
  visitors.reserve(4);
  for (int i = 0; i < 4; ++i)
    visitors.emplace_back([&] { visit(address, key); });
  std::vector<manager::process> workers;
  workers.reserve(3);
  for (int i = 0; i < 3; ++i)
    workers.push_back(m.spawn(touch, numbers, done));
  for (auto& worker : workers)
    worker.join();
}

/// Returns the resident memory of a process in kilobytes.
long memory_of(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string word; status >> word;)
    if (long kilobytes = 0; word == "VmRSS:" && status >> kilobytes)
      return kilobytes;
  throw std::runtime_error{"the server has ended"};
}

/// Returns true if soon only the three named objects are left, and no session uses them.
bool is_as_before(manager::session& m) {
  auto pace = m.queue<int>("pace");
  for (int attempt = 0; attempt < 1000; ++attempt) {
    auto status = m.status();
    uint64_t references = 0;
    for (auto& object : status.objects)
      references += object.references;
    if (status.objects.size() == 4 && references == 1)
      return true;
    pace.pop_for(20ms); // always times out
  }
  return false;
}

} // namespace

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto time = std::chrono::seconds{argc > 1 ? std::stoi(argv[1]) : 60};
  auto m = manager::start();
  auto key = m.key();
  int rounds = 0;
  long warm = 0;
  for (auto end = std::chrono::steady_clock::now() + time;
       std::chrono::steady_clock::now() < end;) {
    one_round(m, m.address(), key);
    if (++rounds == rounds_to_warm_up)
      warm = memory_of(*m.server_pid());
  }
  auto grown = memory_of(*m.server_pid()) - warm;
  bool clean = is_as_before(m);
  std::cout << rounds << " rounds, the server grew by " << grown << " kB after the first "
            << rounds_to_warm_up << '\n';
  if (!clean)
    std::cerr << "churn: objects or references were kept\n";
  bool small =
      rounds <= rounds_to_warm_up
      || static_cast<double>(grown) <= most_kilobytes_a_round * (rounds - rounds_to_warm_up);
  if (!small)
    std::cerr << "churn: the server grows by more than " << most_kilobytes_a_round
              << " kB a round\n";
  return clean && small ? 0 : 1;
}
