#pragma once

#include <atomic>
#include <cstdint>

namespace manager {

/// Returns a number for the calling thread that no other thread of this process has or had.
inline uint64_t thread_token() {
  static std::atomic<uint64_t> last{0};
  static thread_local const uint64_t own = ++last;
  return own;
}

} // namespace manager
