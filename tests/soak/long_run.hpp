#pragma once

#include <chrono>
#include <filesystem>
#include <iostream>
#include <manager/manager.hpp>
#include <random>
#include <string>
#include <unistd.h>

namespace soak {

/// Main function of a program `NAME [SECONDS [SEED]]`: runs `Run{m, path, seed}.run(time)` in a
/// session of its own, with a path for a file that all its processes share.
template <class Run> int long_run(const char* name, int argc, char** argv) {
  manager::init(argc, argv);
  auto time = std::chrono::seconds{argc > 1 ? std::stoi(argv[1]) : 60};
  auto seed = argc > 2 ? static_cast<unsigned>(std::stoul(argv[2])) : std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  auto path = std::filesystem::temp_directory_path()
              / (std::string{name} + '-' + std::to_string(::getpid()));
  bool good = false;
  {
    auto m = manager::start();
    good = Run{m, path, seed}.run(time);
  }
  std::filesystem::remove(path);
  return good ? 0 : 1;
}

} // namespace soak
