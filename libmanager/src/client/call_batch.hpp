#pragma once

#include "actors/runtime/batch.hpp"
#include "libmanager/src/transport/network_loop.hpp"

#include <atomic>
#include <caf/actor_control_block.hpp>
#include <memory>
#include <mutex>
#include <string>

namespace manager {

/// Calls that were started without waiting, until they are sent to the server's directory together:
/// when there are many, before anything else is sent or waited for, or else soon. Thread-safe.
class call_batch : public std::enable_shared_from_this<call_batch> {
public:
  call_batch(network_loop& loop, caf::strong_actor_ptr sender, caf::strong_actor_ptr directory)
      : loop_{loop}, sender_{std::move(sender)}, directory_{std::move(directory)} {}

  /// Adds a call, whose answer comes to the sender.
  template <class... T> void add(const batched_call& what, const T&... arguments) {
    std::lock_guard guard{mutex_};
    bool is_first = bytes_.empty();
    write_call(bytes_, what, arguments...);
    if (++count_ >= most_calls || bytes_.size() >= most_bytes)
      send();
    else if (is_first)
      send_soon();
  }

  /// Sends what there is. Calls of this thread that are sent afterwards come after it.
  void flush() {
    if (count_.load(std::memory_order_relaxed) == 0)
      return; // at least none of this thread's
    std::lock_guard guard{mutex_};
    send();
  }

  /// Calls with more than this in arguments gain nothing in a batch.
  static constexpr size_t most_bytes = size_t{64} << 10;

private:
  static constexpr size_t most_calls = 128;

  void send();
  void send_soon();

  network_loop& loop_;
  const caf::strong_actor_ptr sender_;
  const caf::strong_actor_ptr directory_;
  std::mutex mutex_; ///< held while sending, so that batches keep their order
  std::string bytes_;
  std::atomic<size_t> count_{0};
};

} // namespace manager
