#include "libmanager/src/client/process_generation.hpp"

#include <atomic>
#include <pthread.h>

namespace manager {
namespace {

std::atomic<unsigned> generation{0};

} // namespace

unsigned process_generation() {
  static const int registered = ::pthread_atfork(nullptr, nullptr, [] { generation.fetch_add(1); });
  static_cast<void>(registered);
  return generation.load(std::memory_order_relaxed);
}

} // namespace manager
