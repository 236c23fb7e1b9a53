#include "libmanager/src/client/call_window.hpp"

#include "libmanager/src/client/reply_hub.hpp"

#include <string>

namespace manager {

std::shared_ptr<call_state> call_window::enter(bool may_wait) {
  std::lock_guard guard{mutex_};
  if (is_full_of_waits(may_wait))
    throw error{refusal()};
  if (line_.empty() && has_place(may_wait)) {
    ++taken_;
    return nullptr;
  }
  return line_.emplace_back(turn{std::make_shared<call_state>(0), may_wait}).call;
}

void call_window::begin_wait() {
  {
    std::lock_guard guard{mutex_};
    --taken_;
    ++waits_;
  }
  serve_line();
}

void call_window::leave(bool waited) {
  {
    std::lock_guard guard{mutex_};
    --(waited ? waits_ : taken_);
  }
  serve_line();
}

void call_window::give_up(const std::shared_ptr<call_state>& turn) {
  {
    std::lock_guard guard{mutex_};
    if (std::erase_if(line_, [&](auto& each) { return each.call == turn; }) != 0)
      return;
  }
  if (!turn->failure)
    leave(false);
}

error call_window::refusal() const {
  return {errc::limit_reached,
          "the session already has " + std::to_string(most_) + " calls waiting"};
}

/// Gives free slots to the first callers in the queue.
void call_window::serve_line() {
  for (;;) {
    std::shared_ptr<call_state> next;
    std::optional<error> refused;
    {
      std::lock_guard guard{mutex_};
      if (line_.empty())
        return;
      if (is_full_of_waits(line_.front().may_wait))
        refused = refusal();
      else if (has_place(line_.front().may_wait))
        ++taken_;
      else
        return;
      next = std::move(line_.front().call);
      line_.pop_front();
    }
    next->finish({}, std::move(refused));
  }
}

} // namespace manager
