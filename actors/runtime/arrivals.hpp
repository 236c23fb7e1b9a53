#pragma once

#include "actors/model/record_bytes.hpp"

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

/// The one line in which messages and records wait for a server's objects, so that operations take
/// effect in the order in which they arrive, whatever their objects. (Mailboxes, one an actor, keep
/// no order between actors: a mailbox whose turn has come is emptied as a whole.)
/// Thread-safe: they come from the network thread and, in a server that lives in the client's
/// process, from the program's threads; the ends of long operations come from theirs. All are
/// delivered on the network thread.
class arrivals {
public:
  explicit arrivals(caf::io::network::multiplexer& loop) : loop_{loop} {}

  /// What the line does. Set before the first delivery.
  struct deliveries {
    std::function<void(const caf::strong_actor_ptr& client, const received_bytes& records)> run;
    std::function<void()> after_each; ///< outside of any operation
  };
  void deliver_with(deliveries how) { how_ = std::move(how); }

  /// A message on its way to an actor. `deliver` must not throw.
  struct message {
    caf::strong_actor_ptr receiver;
    caf::mailbox_element_ptr content;
    void (*deliver)(caf::abstract_actor& receiver, caf::mailbox_element& content);
  };

  /// Delivers the message when its turn comes: on the network thread that is at once, unless a
  /// delivery is going on.
  void take(message next);

  /// The same for records of a client. Those without an owner are copied if they have to wait.
  void take(const caf::strong_actor_ptr& client, const received_bytes& records);

  /// The same for anything else that is to be done on the network thread. It must not throw.
  void take(std::function<void()> action);

private:
  struct waiting_records {
    caf::strong_actor_ptr client;
    std::string copy; ///< of bytes without an owner
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
  bool at_work_ = false;      ///< somebody delivers, or will
  std::vector<arrival> turn_; ///< what is being delivered; network thread only
};

} // namespace manager
