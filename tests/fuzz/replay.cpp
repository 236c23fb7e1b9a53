#include "tests/fuzz/target.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

// Runs a target with each file of a folder, without libFuzzer. Fails if the folder has no files.

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: replay FOLDER\n";
    return 2;
  }
  int files = 0;
  for (auto& each : std::filesystem::directory_iterator{argv[1]}) {
    std::ifstream file{each.path(), std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    std::cerr << each.path().filename().string()
              << '\n'; // the last printed name is the file that failed
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    ++files;
  }
  std::cout << files << " files replayed\n";
  return files > 0 ? 0 : 1;
}
