#pragma once

#include "tests/support/program.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

// What /proc says of other processes, for tests that must catch one in the act.

namespace manager::test {

/// The processes that this process started and that still are; empty when it has ended.
std::vector<pid_t> children_of(pid_t pid);

/// Its name and arguments, each followed by a space; empty when it has ended.
std::string command_line_of(pid_t pid);

/// The files that it has open; empty when it has ended.
std::vector<std::string> open_files_of(pid_t pid);

/// Asks again and again until the answer is a true one, and returns it.
/// @throws std::runtime_error when its patience ends
template <class Question> auto await(Question question) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (auto answer = question())
      return answer;
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error{"what the test waits for does not happen"};
    std::this_thread::yield();
  }
}

} // namespace manager::test
