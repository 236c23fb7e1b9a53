#include "libmanager/src/basp/read_ahead.hpp"

#include <algorithm>
#include <cstring>

namespace manager {

read_ahead::state read_ahead::read_some(size_t& result, socket, void* buffer, size_t size) {
  auto* diverted = channel_->diverted();
  if (diverted == nullptr)
    return read_into(result, static_cast<char*>(buffer), size);
  auto outcome = read_into(result, diverted, size);
  channel_->divert_to(diverted + result);
  return outcome;
}

read_ahead::state read_ahead::read_into(size_t& result, char* to, size_t size) {
  result = 0;
  if (begin_ == end_) {
    if (std::exchange(drained_, false))
      return state::success; // no data now; epoll will tell
    if (size >= capacity)    // a large payload needs no copy
      return channel_->receive(result, to, size);
    if (auto outcome = fill(); outcome != state::success)
      return outcome;
  }
  result = std::min(size, end_ - begin_);
  std::memcpy(to, buffer_.get() + begin_, result);
  begin_ += result;
  return state::success;
}

read_ahead::state read_ahead::write_some(size_t& result, socket, const void* buffer, size_t size) {
  return channel_->send(result, {static_cast<const char*>(buffer), size});
}

read_ahead::state read_ahead::fill() {
  size_t count = 0;
  auto outcome = channel_->receive(count, buffer_.get(), capacity);
  begin_ = 0;
  end_ = outcome == state::success ? count : 0;
  drained_ = count != 0 && count < capacity && !channel_->has_input();
  return outcome;
}

} // namespace manager
