#pragma once

#include "tests/support/program.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

// Information from /proc about other processes, for tests that must see a process in a certain
// state.

namespace manager::test {

/// Returns the living children of a process; empty if the process has ended.
std::vector<pid_t> children_of(pid_t pid);

/// Returns the name and arguments of a process, each followed by a space; empty if the process has
/// ended.
std::string command_line_of(pid_t pid);

/// Returns the files that a process has open; empty if the process has ended.
std::vector<std::string> open_files_of(pid_t pid);

/// Repeats a question until the answer is true, and returns the answer.
/// @throws std::runtime_error after `patience`
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
