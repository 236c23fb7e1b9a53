#pragma once

#include "libmanager/src/unique_fd.hpp"

#include <caf/intrusive_ptr.hpp>
#include <caf/io/network/default_multiplexer.hpp>
#include <map>

namespace manager {

class scribe;

/// The processes at the other ends of a loop's Unix sockets. When a process ends, its connection
/// does: the socket alone would not tell while a child of the process keeps a copy of it. All of
/// them are one descriptor to the loop, an epoll of its own, because the loop counts its
/// descriptors as peers. Network thread only.
class peer_processes final : public caf::io::network::event_handler {
public:
  explicit peer_processes(caf::io::network::default_multiplexer& loop);

  /// Ends the connection of `who` when `process`, a pidfd, says that the process has ended. Without
  /// effect when the descriptor is empty or the kernel refuses it.
  void watch(unique_fd process, caf::intrusive_ptr<scribe> who);

  /// The connection has ended.
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
