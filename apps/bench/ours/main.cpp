#include "apps/bench/ours/works.hpp"

#include <iostream>
#include <manager/manager.hpp>

// Benchmark of this library: `bench_ours WORK TIMES`.

int main(int argc, char** argv) {
  manager::init(argc, argv);
  std::map<std::string, bench::work> works;
  for (auto group :
       {bench::call_works(), bench::process_works(), bench::value_works(), bench::footprint_works(),
        bench::dict_works(), bench::neighbour_works(), bench::pool_works()})
    works.merge(group);
  if (argc != 3 || !works.contains(argv[1])) {
    std::cerr << "usage: bench_ours WORK TIMES; the works are:";
    for (auto& [name, unused] : works)
      std::cerr << ' ' << name;
    std::cerr << '\n';
    return 2;
  }
  std::cout << works.at(argv[1])(std::stoul(argv[2])) << std::endl;
}
