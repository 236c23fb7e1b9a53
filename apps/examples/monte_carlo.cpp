// An estimate of pi by many processes: each adds its counts to a shared record, atomically.
#include <iostream>
#include <manager/manager.hpp>
#include <random>

void throw_darts(unsigned seed, int count, manager::record totals) {
  std::mt19937 generator{seed};
  std::uniform_real_distribution<> side{0, 1};
  int hits = 0;
  for (int i = 0; i < count; ++i) {
    auto x = side(generator), y = side(generator);
    hits += x * x + y * y < 1 ? 1 : 0;
  }
  totals["hits"] += hits;
  totals["darts"] += count;
}
MANAGER_TASK(throw_darts);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  auto totals = m.record({{"hits", 0}, {"darts", 0}});
  std::vector<manager::process> workers;
  for (unsigned seed = 1; seed <= 4; ++seed)
    workers.push_back(m.spawn(throw_darts, seed, 250'000, totals));
  for (auto& worker : workers)
    worker.join();
  auto pi = 4.0 * totals.get<int>("hits") / totals.get<int>("darts");
  std::cout << totals.get<int>("darts") << " darts, pi is about 3.1: " << std::boolalpha
            << (pi > 3.13 && pi < 3.15) << '\n';
}
