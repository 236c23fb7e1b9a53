#include "libmanager/src/basp/channel.hpp"

#include "libmanager/src/basp/frame_limits.hpp"

#include <algorithm>

namespace manager {

void channel::add(std::unique_ptr<shared_frame> frame) {
  unsent_ += frame->size();
  frames_.push_back(std::move(frame));
}

channel::state channel::send(size_t& result, std::string_view bytes) {
  auto left = bytes;
  bool took_all = true;
  size_t moved = 0;
  while (took_all && !left.empty() && moved < chunk_size) { // others take a turn
    is_at_frame_ |= chunks_.is_between_frames() && is_placeholder(left);
    auto now = chunks_.next(is_at_frame_ ? frames_.front()->next() : left);
    size_t count = 0;
    if (bytes_->send(count, now) != state::success)
      return state::failure;
    took_all = count == std::min(now.size(), bytes_->most_at_once());
    auto done = chunks_.wrote(count);
    left.remove_prefix(is_at_frame_ ? frame_sent(done) : done);
    moved += done;
  }
  result = bytes.size() - left.size();
  return state::success;
}

/// Records that `count` bytes of the first shared frame are sent. Returns the number of bytes of
/// the buffer that are done: those of the placeholder if the frame is complete, otherwise 0.
size_t channel::frame_sent(size_t count) {
  unsent_ -= count;
  frames_.front()->sent(count);
  if (frames_.front()->size() > 0)
    return 0;
  frames_.pop_front();
  is_at_frame_ = false;
  return shared_frame::placeholder.size();
}

} // namespace manager
