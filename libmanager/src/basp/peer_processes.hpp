#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <caf/intrusive_ptr.hpp>
#include <caf/io/network/default_multiplexer.hpp>
#include <map>

namespace manager {

class scribe;

/// Processes at the other ends of a loop's Unix sockets. When a process ends, its connection is
/// ended: the socket alone does not tell while a child of the process keeps a copy. The loop sees
/// one descriptor for all processes, an epoll of its own, because the loop counts its descriptors
/// as peers. Network thread only.
class peer_processes final : public caf::io::network::event_handler {
public:
  explicit peer_processes(caf::io::network::default_multiplexer& loop);

  /// Ends the connection of `who` when `process`, a pidfd, reports the end of the process. Has no
  /// effect if the descriptor is empty or the kernel refuses it.
  void watch(unique_fd process, caf::intrusive_ptr<scribe> who);

  /// Removes a connection that has ended.
  void forget(const scribe* who);

  void add_to_loop() { backend().add(caf::io::network::operation::read, fd(), this); }
  void remove_from_loop() { backend().del(caf::io::network::operation::read, fd(), this); }

  void handle_event(caf::io::network::operation) override;
  void removed_from_loop(caf::io::network::operation) override {}
  void graceful_shutdown() override {}

private:
  struct watched {
    unique_fd process;
    caf::intrusive_ptr<scribe> who;
  };
  using all_watched = std::map<const scribe*, watched>;

  void drop(all_watched::iterator what);

  own_fd private_{fd()};
  all_watched all_;
};

} // namespace manager
