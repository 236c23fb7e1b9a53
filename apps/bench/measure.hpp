#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// Parts shared by the benchmark programs. A program gets the name of a work and the number of
// repetitions, does the work, checks its result, and prints one number.

namespace bench {

using clock = std::chrono::steady_clock; // the same in all processes of a machine

inline double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>(clock::now() - begin).count();
}

/// Ends the program if the result of a work is wrong.
inline void require(bool done, const char* what) {
  if (done)
    return;
  std::fprintf(stderr, "not done: %s\n", what);
  std::exit(1);
}

/// Returns the median time of `times` calls of the action, in microseconds, after a tenth as many
/// unmeasured calls.
template <class Action> double median_us(size_t times, Action action) {
  for (size_t i = 0; i < times / 10; ++i)
    action();
  std::vector<double> took;
  for (size_t i = 0; i < times; ++i) {
    auto begin = clock::now();
    action();
    took.push_back(1e6 * seconds_since(begin));
  }
  std::nth_element(took.begin(), took.begin() + static_cast<std::ptrdiff_t>(times / 2), took.end());
  return took[times / 2];
}

/// Returns `count` divided by the time of one call of the action, per second.
template <class Action> double rate(double count, Action action) {
  auto begin = clock::now();
  action();
  return count / seconds_since(begin);
}

/// Returns the number of `key` in /proc/<pid>/<file>.
inline double proc_number(int pid, const std::string& file, const std::string& key) {
  std::string path = "/proc/" + std::to_string(pid) + "/" + file;
  double number = -1;
  if (auto* stream = std::fopen(path.c_str(), "r")) {
    char line[512];
    while (std::fgets(line, sizeof line, stream) != nullptr)
      if (std::string{line}.starts_with(key + ":"))
        number = std::atof(line + key.size() + 1);
    std::fclose(stream);
  }
  require(number >= 0, path.c_str());
  return number;
}

/// Returns the resident memory of a process, in bytes.
inline double resident_bytes(int pid) {
  return 1024 * proc_number(pid, "status", "VmRSS");
}

} // namespace bench
