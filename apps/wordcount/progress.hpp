#pragma once

#include <chrono>
#include <cstdint>

namespace wordcount {

/// A bar on the error output that shows how far the work is, if that is a terminal; else nothing.
class progress {
public:
  progress();
  ~progress() { clear(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// Whether it is time to show something new.
  bool due() const;
  void show(uint64_t done, uint64_t all);

  /// Takes the bar away, for other output.
  void clear();

private:
  bool visible_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_{};
};

} // namespace wordcount
