#include "libmanager/src/client/fork_detector.hpp"

#include <atomic>
#include <pthread.h>

namespace manager {
namespace {

std::atomic<unsigned> forks{0};

} // namespace

unsigned fork_detector::generation() noexcept {
  static const int registered = ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1); });
  static_cast<void>(registered);
  return forks.load(std::memory_order_relaxed);
}

} // namespace manager
