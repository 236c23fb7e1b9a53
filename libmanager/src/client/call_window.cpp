#include "libmanager/src/client/call_window.hpp"

#include "libmanager/src/client/reply_hub.hpp"

namespace manager {

std::shared_ptr<call_state> call_window::enter() {
  std::lock_guard guard{mutex_};
  if (taken_ < most_) {
    ++taken_;
    return nullptr;
  }
  return waiting_.emplace_back(std::make_shared<call_state>(0));
}

void call_window::leave() {
  std::shared_ptr<call_state> next;
  {
    std::lock_guard guard{mutex_};
    if (waiting_.empty()) {
      --taken_;
      return;
    }
    next = std::move(waiting_.front());
    waiting_.pop_front();
  }
  next->finish({}, std::nullopt); // it takes over the place
}

void call_window::give_up(const std::shared_ptr<call_state>& turn) {
  {
    std::lock_guard guard{mutex_};
    if (std::erase(waiting_, turn) != 0)
      return;
  }
  leave();
}

} // namespace manager
