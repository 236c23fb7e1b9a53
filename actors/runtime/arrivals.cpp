#include "actors/runtime/arrivals.hpp"

#include <thread>
#include <utility>

namespace manager {

void arrivals::take(message next) {
  {
    std::lock_guard guard{mutex_};
    line_.push_back(std::move(next));
    if (std::exchange(at_work_, true))
      return;
  }
  if (loop_.thread_id() == std::this_thread::get_id())
    deliver_all();
  else
    loop_.post([this] { deliver_all(); });
}

void arrivals::deliver_all() {
  {
    std::lock_guard guard{mutex_};
    turn_.swap(line_);
  }
  for (auto& each : turn_) {
    each.deliver(*each.receiver->get(), *each.content);
    after_each_();
  }
  turn_.clear();
  {
    std::lock_guard guard{mutex_};
    at_work_ = !line_.empty();
    if (!at_work_)
      return;
  }
  loop_.post([this] { deliver_all(); }); // not at once: timers and sockets want their turn, too
}

} // namespace manager
