#include "libmanager/src/basp/loop_handover.hpp"

namespace manager {

bool loop_handover::lend_if_wanted() {
  if (state_ != state::wanted)
    return false;
  std::unique_lock lock{mutex_};
  if (state_ != state::wanted)
    return false;
  state_ = state::free;
  recalled_ = false;
  changed_.notify_all();
  auto seen = borrowed_times_;
  auto is_back = [this] { return state_ == state::free && recalled_; };
  while (!changed_.wait_for(lock, idle_time, is_back)) {
    bool unused = borrowed_times_ == seen;
    seen = borrowed_times_;
    if (unused && state_ == state::free)
      break;
    if (unused) { // one borrower for the whole time: its wait is too long
      recalled_ = true;
      wake_();
    }
  }
  state_ = state::own;
  return true;
}

void loop_handover::end() {
  std::lock_guard guard{mutex_};
  state_ = state::ended;
  changed_.notify_all();
}

bool loop_handover::borrow() {
  std::unique_lock lock{mutex_};
  if (state_ == state::own) {
    state_ = state::wanted;
    wake_();
    changed_.wait_for(lock, idle_time, [this] { return state_ != state::wanted; });
    if (state_ == state::wanted) // the own thread is in a long turn
      state_ = state::own;
  }
  return take();
}

bool loop_handover::borrow_if_free() {
  if (state_ != state::free)
    return false;
  std::lock_guard guard{mutex_};
  return take();
}

bool loop_handover::take() {
  if (state_ != state::free || recalled_)
    return false;
  state_ = state::borrowed;
  ++borrowed_times_;
  borrower_ = std::this_thread::get_id();
  return true;
}

bool loop_handover::is_lent_here() const noexcept {
  auto now = state_.load();
  return (now == state::free || now == state::borrowed) && !recalled()
         && borrower_.load() == std::this_thread::get_id();
}

void loop_handover::give_back(bool at_once) {
  std::lock_guard guard{mutex_};
  state_ = state::free;
  if (at_once)
    recalled_ = true;
  if (recalled_)
    changed_.notify_all();
}

void loop_handover::recall() {
  auto now = state_.load();
  if (now != state::free && now != state::borrowed)
    return;
  std::lock_guard guard{mutex_};
  recalled_ = true;
  changed_.notify_all();
}

} // namespace manager
