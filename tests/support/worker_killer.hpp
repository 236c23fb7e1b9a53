#pragma once

#include <csignal>
#include <cstdint>
#include <manager/manager.hpp>
#include <random>
#include <vector>

namespace manager::test {

/// Kills workers of a pool: the next one when all workers run again, and all elements that the one
/// before can have had have results. So no element meets two kills, as slow as the machine may be.
class worker_killer {
public:
  /// Refers to the pool, and to the number of elements that it has read; the elements are counted
  /// from 0.
  worker_killer(const manager::pool& pool, int64_t workers, size_t elements, const int& read,
                unsigned long seed)
      : pool_{pool}, workers_{workers}, read_{read}, random_{seed}, done_(elements) {}

  /// Notes that an element has a result.
  void note_result(size_t element) {
    done_[element] = true;
    while (first_missing_ < done_.size() && done_[first_missing_])
      ++first_missing_;
  }

  /// Kills a worker if it is time.
  void kill_if_due() {
    if (first_missing_ < next_ || pool_.progress().workers < workers_)
      return;
    auto pids = pool_.worker_pids();
    ::kill(static_cast<pid_t>(pids.at(random_() % pids.size())), SIGKILL);
    next_ = static_cast<size_t>(read_);
    ++kills_;
  }

  size_t kills() const { return kills_; }

private:
  const manager::pool& pool_;
  int64_t workers_;
  const int& read_;
  std::mt19937 random_;
  std::vector<bool> done_;
  size_t first_missing_ = 0, next_ = 0, kills_ = 0;
};

} // namespace manager::test
