#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace manager {

struct call_state;

/// Bounds how many started calls of a session are under way, so that a program which starts them
/// faster than they are answered waits instead of filling the memory of both sides. A caller that
/// finds no place gets one in its turn, first come, first served. A call leaves when it is
/// answered, or when its operation begins to wait in the server, which has a limit for those. So a
/// place never depends on what the thread that waits for it would do next. Thread-safe.
class call_window {
public:
  explicit call_window(uint64_t most) : most_{most} {}

  /// Takes a place. Null: there was one. Else a state that is done as soon as the place is taken.
  std::shared_ptr<call_state> enter();

  /// Gives a place up: a call ended, or was never made.
  void leave();

  /// Stops waiting for a place, which may have been given in the meantime.
  void give_up(const std::shared_ptr<call_state>& turn);

private:
  const uint64_t most_;
  std::mutex mutex_;
  uint64_t taken_ = 0;
  std::deque<std::shared_ptr<call_state>> waiting_;
};

/// A place in a window, or none; given up when it goes.
class call_place {
public:
  call_place() = default;
  explicit operator bool() const noexcept { return window_ != nullptr; }
  explicit call_place(std::shared_ptr<call_window> window) : window_{std::move(window)} {}
  call_place(call_place&&) noexcept = default;
  call_place& operator=(call_place&& other) noexcept {
    std::swap(window_, other.window_);
    return *this;
  }
  ~call_place() {
    if (window_)
      window_->leave();
  }

private:
  std::shared_ptr<call_window> window_;
};

} // namespace manager
