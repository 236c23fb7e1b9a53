#pragma once

#include <functional>
#include <semaphore>
#include <thread>

namespace manager::testing {

/// Thread that runs only while another thread is inside `resume`, so that the two never run at the
/// same time.
class controlled_thread {
public:
  /// Takes the function of the thread, which begins at the first `resume`.
  explicit controlled_thread(std::function<void()> body) : body_{std::move(body)} {}

  /// @pre the function has ended, or has not begun
  ~controlled_thread() = default;
  controlled_thread(const controlled_thread&) = delete;
  controlled_thread& operator=(const controlled_thread&) = delete;

  /// Runs the thread until it calls `yield` or ends.
  void resume();

  /// Lets `resume` return, and blocks until the next `resume`. Called by the thread itself.
  void yield();

  bool has_begun() const noexcept { return thread_.joinable() || ended_; }
  bool has_ended() const noexcept { return ended_; }

private:
  std::function<void()> body_;
  std::binary_semaphore run_{0};
  std::binary_semaphore back_{0};
  bool ended_ = false;
  std::thread thread_;
};

} // namespace manager::testing
