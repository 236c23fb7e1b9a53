#pragma once

#include "actors/record/record_bytes.hpp"
#include "actors/server/client_id.hpp"
#include "actors/server/environment.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace manager {

/// Queue of all calls and events for a server's objects. Operations on all objects take effect in
/// the order of arrival. (Mailboxes would keep no order between actors: a scheduled actor empties
/// its whole mailbox.) Thread-safe: records and messages come from the network thread and, in a
/// server within the client's process, from the program's threads; completions of long operations
/// come from background threads. All are delivered on the network thread.
class inbound_queue {
public:
  explicit inbound_queue(environment& around) : around_{around} {}

  /// Functions that deliver. Set before the first delivery.
  struct deliveries {
    std::function<void(client_id client, const received_bytes& records)> run;
    std::function<void()> after_each; ///< outside of any operation
  };
  void deliver_with(deliveries how) { how_ = std::move(how); }

  /// Delivers records of a client in their turn: at once on the network thread, unless a delivery
  /// is in progress. Records without an owner are copied if they have to wait.
  void take(client_id client, const received_bytes& records);

  /// Calls `action` on the network thread in its turn. `action` must not throw.
  void take(std::function<void()> action);

private:
  struct waiting_records {
    client_id client;
    std::string copy; ///< copy of bytes without an owner
    received_bytes records;
  };
  using arrival = std::variant<waiting_records, std::function<void()>>;

  static waiting_records waiting(client_id client, const received_bytes& records);

  void put(arrival next);
  void deliver(arrival& next) const;
  void deliver_all();
  void end_turn();

  environment& around_;
  deliveries how_;
  std::mutex mutex_;
  std::vector<arrival> line_;
  bool at_work_ = false;      ///< a thread delivers now, or a delivery is posted
  std::vector<arrival> turn_; ///< arrivals in delivery; network thread only
};

} // namespace manager
