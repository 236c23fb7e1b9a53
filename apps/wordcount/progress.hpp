#pragma once

#include <chrono>
#include <cstdint>

namespace wordcount {

/// A progress bar on stderr, if stderr is a terminal; otherwise no output.
class progress {
public:
  progress();
  ~progress() { clear(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// Returns true if it is time for an update.
  bool due() const;
  void show(uint64_t done, uint64_t all);

  /// Removes the bar, for other output.
  void clear();

private:
  bool visible_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_{};
};

} // namespace wordcount
