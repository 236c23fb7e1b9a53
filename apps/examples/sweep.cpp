// A parameter sweep on any number of hosts. The first host serves the points of a grid; each host
// runs workers that take points and store results:
//
//     sweep                                  on this machine only
//     sweep serve 10.77.0.1:5000 team.key    on the first host, which also works
//     sweep join 10.77.0.1:5000 team.key     on every other host
//
// `manager keygen team.key` makes the key.
#include <iostream>
#include <manager/manager.hpp>
#include <string>
#include <vector>

using point = std::pair<double, double>;

/// Function to be minimized.
double cost(const point& at) {
  auto [x, y] = at;
  return (x - 3) * (x - 3) + (y + 1) * (y + 1);
}

void work() {
  auto& m = manager::current();
  auto points = m.queue<point>("points");
  auto results = m.dict<point, double>("results");
  for (auto& next : points.consume()) {
    results[next] = cost(next);
    points.task_done();
  }
}
MANAGER_TASK(work);

void run_workers(manager::session& m) {
  std::vector<manager::process> workers;
  for (int i = 0; i < 2; ++i)
    workers.push_back(m.spawn(work));
  for (auto& worker : workers)
    worker.join();
}

void lead(manager::session m) {
  auto points = m.queue<point>("points");
  auto results = m.dict<point, double>("results");
  for (int x = -5; x <= 5; ++x)
    for (int y = -5; y <= 5; ++y)
      points.push({x, y});
  points.shutdown(); // workers end when no point is left
  run_workers(m);
  points.join(); // the other hosts' workers have stored their results, too
  auto best = point{};
  for (auto& [at, value] : results)
    if (value < cost(best))
      best = at;
  std::cout << results.size() << " points, the best is " << best.first << ' ' << best.second
            << '\n';
}

int main(int argc, char** argv) {
  manager::init(argc, argv);
  std::vector<std::string> words{argv + 1, argv + argc};
  if (words.empty()) {
    lead(manager::start());
  } else if (words.size() == 3 && words[0] == "serve") {
    lead(manager::connect(words[1], manager::authkey::from_file(words[2])));
  } else if (words.size() == 3 && words[0] == "join") {
    auto m = manager::connect(words[1], manager::authkey::from_file(words[2]));
    run_workers(m);
  } else {
    std::cerr << "usage: sweep [serve|join ADDRESS KEY_FILE]\n";
    return 64;
  }
}
