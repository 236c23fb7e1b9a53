#pragma once

#include "actors/value/errc.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace manager {

struct call_state;

/// Bounds the number of a session's started calls, so that a program which starts calls faster than
/// they are answered waits, and does not fill the memory of both sides. Callers that wait get slots
/// in the order of their arrival. A call leaves its slot when it is answered, or when its operation
/// begins to wait in the server, so a slot never depends on the next action of the thread that
/// waits for it. The same bound holds for the calls that wait in the server; one more is an error.
/// Thread-safe.
class call_window {
public:
  explicit call_window(uint64_t most) : most_{most} {}

  /// Takes a slot for a call. Returns null if a slot was free; otherwise a state that completes
  /// when the call has got a slot, or fails with `limit_reached`.
  /// @throws error limit_reached if the call `may_wait` and the maximum number of calls wait
  /// already
  std::shared_ptr<call_state> enter(bool may_wait);

  /// Records that a call in a slot has begun to wait in the server.
  void begin_wait();

  /// Records that a call has ended, or was never made. `waited`: after `begin_wait`.
  void leave(bool waited);

  /// Stops waiting for a slot; frees the slot if it was given meanwhile.
  void give_up(const std::shared_ptr<call_state>& turn);

private:
  struct turn {
    std::shared_ptr<call_state> call;
    bool may_wait;
  };

  bool is_full_of_waits(bool may_wait) const { return may_wait && waits_ >= most_; }
  bool has_place(bool may_wait) const {
    return taken_ < most_ && (!may_wait || taken_ + waits_ < most_);
  }
  error refusal() const;
  void serve_line();

  const uint64_t most_;
  std::mutex mutex_;
  uint64_t taken_ = 0;
  uint64_t waits_ = 0; ///< calls that wait in the server
  std::deque<turn> line_;
};

/// Slot of a call in a window, or empty. The destructor frees the slot.
class call_place {
public:
  call_place() = default;
  explicit operator bool() const noexcept { return window_ != nullptr; }
  explicit call_place(std::shared_ptr<call_window> window) : window_{std::move(window)} {}
  call_place(call_place&&) noexcept = default;
  call_place& operator=(call_place&& other) noexcept {
    std::swap(window_, other.window_);
    std::swap(waits_, other.waits_);
    return *this;
  }
  ~call_place() {
    if (window_)
      window_->leave(waits_);
  }

  /// Records that the call has begun to wait in the server, see `call_window`. Later calls have no
  /// effect.
  void begin_wait() {
    if (window_ && !std::exchange(waits_, true))
      window_->begin_wait();
  }

private:
  std::shared_ptr<call_window> window_;
  bool waits_ = false;
};

} // namespace manager
