#include "libmanager/src/client/outgoing_calls.hpp"

#include <utility>

namespace manager {

void outgoing_calls::flush() {
  if (!has_calls_.load(std::memory_order_relaxed))
    return; // at least none of this thread's
  if (loop_.is_driven_here())
    return write_all();
  if (loop_.borrow_if_free()) { // no other thread needs to wake up
    write_all();
    return loop_.give_back(false);
  }
  {
    std::lock_guard guard{mutex_};
    if (std::exchange(is_posted_, true))
      return;
  }
  loop_.post(writing());
}

void outgoing_calls::send_soon() {
  loop_.post_soon(writing());
}

/// Returns the function that sends the queue on the loop; it has no effect once the connection has
/// ended.
std::function<void()> outgoing_calls::writing() {
  return [calls = weak_from_this()] {
    if (auto alive = calls.lock())
      alive->write_all();
  };
}

/// Writes all frames. Only the thread that drives the loop calls it, so frames keep their order.
void outgoing_calls::write_all() {
  std::vector<record_buffer> frames;
  {
    std::lock_guard guard{mutex_};
    frames.swap(frames_);
    has_calls_ = false;
    is_posted_ = false;
    is_posted_soon_ = false;
  }
  for (auto& frame : frames)
    if (!frame.empty()) // as after `roll_back`: no peer accepts an empty frame
      write_(frame);
}

} // namespace manager
