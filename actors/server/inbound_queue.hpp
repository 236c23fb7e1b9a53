#pragma once

#include "actors/record/record_bytes.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/io/network/multiplexer.hpp>
#include <caf/mailbox_element.hpp>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace manager {

/// Queue of all messages and records for a server's objects. Operations on all objects take effect
/// in the order of arrival. (Mailboxes would keep no order between actors: a scheduled actor
/// empties its whole mailbox.) Thread-safe: messages and records come from the network thread and,
/// in a server within the client's process, from the program's threads; completions of long
/// operations come from background threads. All are delivered on the network thread.
class inbound_queue {
public:
  explicit inbound_queue(caf::io::network::multiplexer& loop) : loop_{loop} {}

  /// Functions that deliver. Set before the first delivery.
  struct deliveries {
    std::function<void(const caf::strong_actor_ptr& client, const received_bytes& records)> run;
    std::function<void()> after_each; ///< outside of any operation
  };
  void deliver_with(deliveries how) { how_ = std::move(how); }

  /// Message to an actor. `deliver` must not throw.
  struct message {
    caf::strong_actor_ptr receiver;
    caf::mailbox_element_ptr content;
    void (*deliver)(caf::abstract_actor& receiver, caf::mailbox_element& content);
  };

  /// Delivers the message in its turn: at once on the network thread, unless a delivery is in
  /// progress.
  void take(message next);

  /// Delivers records of a client in their turn. Records without an owner are copied if they have
  /// to wait.
  void take(const caf::strong_actor_ptr& client, const received_bytes& records);

  /// Calls `action` on the network thread in its turn. `action` must not throw.
  void take(std::function<void()> action);

private:
  struct waiting_records {
    caf::strong_actor_ptr client;
    std::string copy; ///< copy of bytes without an owner
    received_bytes records;
  };
  using arrival = std::variant<message, waiting_records, std::function<void()>>;

  static waiting_records waiting(const caf::strong_actor_ptr& client,
                                 const received_bytes& records);

  bool is_on_network_thread() const;
  void put(arrival next);
  void deliver(arrival& next) const;
  void deliver_all();
  void end_turn();

  caf::io::network::multiplexer& loop_;
  deliveries how_;
  std::mutex mutex_;
  std::vector<arrival> line_;
  bool at_work_ = false;      ///< a thread delivers now, or a delivery is posted
  std::vector<arrival> turn_; ///< arrivals in delivery; network thread only
};

} // namespace manager
