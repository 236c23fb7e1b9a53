#include "tests/fuzz/target.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

// Gives a target each file of a folder, where there is no libFuzzer. A folder without files fails.

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
              << '\n'; // the last one named is the one that failed
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    ++files;
  }
  std::cout << files << " files replayed\n";
  return files > 0 ? 0 : 1;
}
