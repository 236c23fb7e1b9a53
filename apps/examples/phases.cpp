// A simulation in steps: no process begins a step before all have completed the one before. Heat
// spreads in a rod; each process owns a part of it.
#include <iostream>
#include <manager/manager.hpp>

constexpr int parts = 3, cells = 30, steps = 50;

void simulate(int part, manager::array<double> heat, manager::barrier step) {
  constexpr int width = cells / parts;
  auto begin = part * width;
  for (int i = 0; i < steps; ++i) {
    auto now = heat.to_vector();
    auto at = [&](int cell) { return now[static_cast<size_t>((cell + cells) % cells)]; };
    std::vector<double> next;
    for (int cell = begin; cell < begin + width; ++cell)
      next.push_back((at(cell - 1) + 2 * at(cell) + at(cell + 1)) / 4);
    step.arrive_and_wait(); // all have read
    heat.write(static_cast<size_t>(begin), next);
    step.arrive_and_wait(); // all have written
  }
}
MANAGER_TASK(simulate);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  std::vector<double> initial(cells, 0.0);
  initial[0] = 900;
  auto heat = m.array<double>(initial);
  auto step = m.barrier(parts);
  std::vector<manager::process> workers;
  for (int part = 0; part < parts; ++part)
    workers.push_back(m.spawn(simulate, part, heat, step));
  for (auto& worker : workers)
    worker.join();
  std::cout << "heat in all: " << static_cast<int>(heat.sum() + 0.5)
            << ", spread: " << std::boolalpha << (heat.max() < 100) << '\n';
}
