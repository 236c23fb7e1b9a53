#include "actors/server/inbound_queue.hpp"

#include <utility>

namespace manager {

void inbound_queue::take(client_id client, const received_bytes& records) {
  std::unique_lock lock{mutex_};
  if (at_work_ || !around_.on_network_thread()) {
    lock.unlock();
    return put(waiting(client, records));
  }
  at_work_ = true;
  lock.unlock();
  how_.run(client, records);
  how_.after_each();
  end_turn();
}

void inbound_queue::take(std::function<void()> action) {
  put(std::move(action));
}

inbound_queue::waiting_records inbound_queue::waiting(client_id client,
                                                      const received_bytes& records) {
  if (records.owner)
    return {client, {}, records};
  return {client, std::string{records.bytes}, {}};
}

void inbound_queue::put(arrival next) {
  {
    std::lock_guard guard{mutex_};
    line_.push_back(std::move(next));
    if (std::exchange(at_work_, true))
      return;
  }
  if (around_.on_network_thread())
    deliver_all();
  else
    around_.post([this] { deliver_all(); });
}

void inbound_queue::deliver(arrival& next) const {
  if (auto* action = std::get_if<std::function<void()>>(&next)) {
    (*action)();
  } else {
    auto& [client, copy, records] = std::get<waiting_records>(next);
    how_.run(client, records.owner ? records : received_bytes{copy});
  }
  how_.after_each();
}

void inbound_queue::deliver_all() {
  {
    std::lock_guard guard{mutex_};
    turn_.swap(line_);
  }
  for (auto& each : turn_)
    deliver(each);
  turn_.clear();
  end_turn();
}

void inbound_queue::end_turn() {
  {
    std::lock_guard guard{mutex_};
    at_work_ = !line_.empty();
    if (!at_work_)
      return;
  }
  around_.post([this] { deliver_all(); }); // later: timers and sockets have their turn, too
}

} // namespace manager
