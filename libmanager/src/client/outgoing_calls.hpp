#pragma once

#include "actors/record/call_record.hpp"
#include "libmanager/src/basp/network_loop.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace manager {

/// Queue of the records of calls from a client's threads to the server. Calls in the queue at the
/// same time share a frame: calls that no thread waits for yet, and calls of several threads before
/// the network thread runs. Thread-safe.
class outgoing_calls : public std::enable_shared_from_this<outgoing_calls> {
public:
  /// Makes a queue. `write` sends records to the server; the thread that drives the loop calls it,
  /// and it must not throw.
  outgoing_calls(network_loop& loop, std::function<void(record_buffer& records)> write)
      : loop_{loop}, write_{std::move(write)} {}

  /// Time when a call is sent: with the next `flush`, within milliseconds, or before `add` returns.
  enum class sending : uint8_t { by_flush, soon, at_once };

  /// Adds a call.
  template <class... T> void add(sending when, const call_record& what, const T&... arguments) {
    add_written(when, [&](record_buffer& to) { append_record(to, what, arguments...); });
  }

  /// Adds a record that is already written.
  void add_record(sending when, std::string_view record) {
    add_written(when, [&](record_buffer& to) { to.bytes() += record; });
  }

  /// Sends the queue. Calls that this thread adds afterwards come later.
  void flush();

private:
  /// Size limit of a frame: a frame that has reached it takes no more calls.
  static constexpr size_t most_bytes = size_t{64} << 10;

  template <class Write> void add_written(sending when, const Write& write_record) {
    std::unique_lock lock{mutex_};
    if (frames_.empty() || frames_.back().size() >= most_bytes)
      frames_.emplace_back();
    auto& frame = frames_.back();
    auto before = frame.bytes().size();
    try {
      write_record(frame);
    } catch (...) { // out of memory
      frame.roll_back(before);
      throw;
    }
    has_calls_ = true;
    if (frame.size() >= most_bytes)
      when = sending::at_once;
    bool must_post = when == sending::soon && !std::exchange(is_posted_soon_, true);
    lock.unlock();
    if (when == sending::at_once)
      flush();
    else if (must_post)
      send_soon();
  }

  void send_soon();
  std::function<void()> writing();
  void write_all();

  network_loop& loop_;
  const std::function<void(record_buffer&)> write_;
  std::mutex mutex_;
  std::vector<record_buffer> frames_;
  std::atomic<bool> has_calls_{false};
  bool is_posted_ = false;      ///< the network thread will send
  bool is_posted_soon_ = false; ///< the next thread that drives the loop will send
};

} // namespace manager
