#pragma once

#include "actors/server/background.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace manager {

/// Threads for a server's long operations: as many as the machine has processors, at most four. A
/// thread is started when there is work and no thread is idle. If the system refuses every thread,
/// work runs on the calling thread. All signals are blocked in the threads. Thread-safe.
class helper_threads final : public background {
public:
  helper_threads();
  ~helper_threads();
  helper_threads(const helper_threads&) = delete;
  helper_threads& operator=(const helper_threads&) = delete;

  void run(std::function<void()> work) override;
  void stop() override;

  /// Returns the number of threads that were started.
  size_t size() const;

private:
  void start_thread() noexcept;
  void serve();

  const size_t most_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;
  bool stopped_ = false;
};

} // namespace manager
