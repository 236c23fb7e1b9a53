#pragma once

#include "actors/model/errc.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace manager {

struct call_state;

/// Bounds how many started calls of a session are under way, so that a program which starts them
/// faster than they are answered waits instead of filling the memory of both sides. A caller that
/// finds no place gets one in its turn, first come, first served. A call leaves its place when it
/// is answered, or when its operation begins to wait in the server: so a place never depends on
/// what the thread that waits for it would do next. As many calls may wait in the server; one more
/// is an error. Thread-safe.
class call_window {
public:
  explicit call_window(uint64_t most) : most_{most} {}

  /// Takes a place for a call. Returns null when there was one, else a state that is done as soon
  /// as the place is taken, or failed with `limit_reached`.
  /// @throws error limit_reached when it `may_wait` and as many calls wait already
  std::shared_ptr<call_state> enter(bool may_wait);

  /// The call in a place has begun to wait in the server.
  void begin_wait();

  /// A call ended, or was never made. `waited`: after `begin_wait`.
  void leave(bool waited);

  /// Stops waiting for a place, which may have been given in the meantime.
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

/// What a call counts for in a window, or nothing; given up when it goes.
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

  /// See `call_window`. Once.
  void begin_wait() {
    if (window_ && !std::exchange(waits_, true))
      window_->begin_wait();
  }

private:
  std::shared_ptr<call_window> window_;
  bool waits_ = false;
};

} // namespace manager
