#pragma once

#include <caf/actor_control_block.hpp>
#include <caf/io/network/multiplexer.hpp>
#include <caf/mailbox_element.hpp>
#include <functional>
#include <mutex>
#include <vector>

namespace manager {

/// The one line in which messages wait for a server's objects, so that operations take effect in
/// the order in which they arrive, whatever their objects. (Mailboxes, one an actor, keep no order
/// between actors: a mailbox whose turn has come is emptied as a whole.)
/// Thread-safe: messages come from the network thread and, in a server that lives in the client's
/// process, from the program's threads. All are delivered on the network thread.
class arrivals {
public:
  explicit arrivals(caf::io::network::multiplexer& loop) : loop_{loop} {}

  /// What is done after each delivery, outside of any operation. Set before the first.
  void after_each(std::function<void()> action) { after_each_ = std::move(action); }

  /// A message on its way to an actor. `deliver` must not throw.
  struct message {
    caf::strong_actor_ptr receiver;
    caf::mailbox_element_ptr content;
    void (*deliver)(caf::abstract_actor& receiver, caf::mailbox_element& content);
  };

  /// Delivers the message when its turn comes: on the network thread that is at once, unless a
  /// delivery is going on.
  void take(message next);

private:
  void deliver_all();

  caf::io::network::multiplexer& loop_;
  std::function<void()> after_each_;
  std::mutex mutex_;
  std::vector<message> line_;
  bool at_work_ = false;      ///< somebody delivers, or will
  std::vector<message> turn_; ///< what is being delivered; network thread only
};

} // namespace manager
