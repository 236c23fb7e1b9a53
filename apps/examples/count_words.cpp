// Counts the words of the files whose names are on stdin, with a process for each processor:
//
//     find . -name '*.md' | count_words [JOBLOG]
//
// JOBLOG gets a line for each file. Files that it has from a run before are not read again.
#include <fstream>
#include <iostream>
#include <iterator>
#include <manager/manager.hpp>

int64_t count_words(const std::string& file) {
  std::ifstream in{file};
  if (!in)
    throw std::runtime_error{file + " cannot be read"};
  return std::distance(std::istream_iterator<std::string>{in}, {});
}
MANAGER_TASK(count_words);

int main(int argc, char** argv) {
  manager::init(argc, argv);
  auto m = manager::start();
  std::vector<std::string> files;
  for (std::string name; std::getline(std::cin, name);)
    files.push_back(name);
  auto pool = m.pool().with({.joblog = argc > 1 ? argv[1] : "", .resume = argc > 1});
  int64_t words = 0;
  size_t failures = 0;
  auto counts = pool.imap_unordered(count_words, files);
  for (size_t i = 0; i < files.size(); ++i) {
    try {
      words += *counts.next();
    } catch (const manager::error& failure) { // of one file
      std::cerr << failure.text() << '\n';
      ++failures;
    }
  }
  std::cout << words << " words in " << files.size() - failures << " files\n";
}
