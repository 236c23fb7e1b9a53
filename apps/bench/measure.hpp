#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// What the programs of the benchmark share. Each is called with the name of a work and how often to
// do it, does it once, checks that it was done, and prints one number.

namespace bench {

using clock = std::chrono::steady_clock; // the same in all processes of a machine

inline double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>(clock::now() - begin).count();
}

/// Ends the program when a work was not really done.
inline void require(bool done, const char* what) {
  if (done)
    return;
  std::fprintf(stderr, "not done: %s\n", what);
  std::exit(1);
}

/// How long the action takes in the middle of `times` times, in microseconds; a tenth of them more
/// is done before, unmeasured.
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

/// How many times a second; `count` is what one call of the action amounts to.
template <class Action> double rate(double count, Action action) {
  auto begin = clock::now();
  action();
  return count / seconds_since(begin);
}

/// The number of `key` in /proc/<pid>/<file>.
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

/// Resident memory of a process, in bytes.
inline double resident_bytes(int pid) {
  return 1024 * proc_number(pid, "status", "VmRSS");
}

} // namespace bench
