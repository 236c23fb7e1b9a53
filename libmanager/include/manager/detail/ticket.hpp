#pragma once

#include <atomic>
#include <cstdint>

namespace manager::detail {

/// Returns a number for a call, which this process has not used before: the server finds by this
/// number what the call has taken.
inline uint64_t next_ticket() noexcept {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

} // namespace manager::detail
