#pragma once

#include "manager/manager.hpp"

#include <chrono>
#include <memory>

/// Tests of programs that use shared objects: servers and clients in one thread, on a virtual
/// clock. Tests do not sleep and are deterministic, and a virtual hour takes a millisecond.
namespace manager::testing {

/// A server and its clients in one thread. The real transport connects them over socket pairs,
/// authentication included; all work runs in the calling thread, inside the calls of this class and
/// of its sessions.
///
/// A blocking call runs the world until the call is answered. When no work is left, time jumps to
/// the next event: `pop_for(5s)` on an empty queue returns at once, five virtual seconds later. A
/// wait that no event can end throws `would_deadlock`. To look at a wait in progress, start it:
/// `auto item = q.async_pop(); w.settle(); CHECK(!item.ready());`
///
/// Use a world from one thread. `spawn` throws. A session, proxy or future may outlive its world;
/// its calls then throw `session_ended`.
class world {
public:
  /// Makes a world without clients. An initializer runs on the calling thread. Ignores `deadline`
  /// and `certificates`.
  explicit world(const start_options& options = {});
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// Connects and authenticates a new client, which stands for a new process.
  session connect();

  /// Does all work that is possible at the current virtual time.
  void settle();

  /// Advances the virtual time, and does the work that becomes due, in order.
  void advance(time_limit time);

  /// Returns the virtual time since the world began.
  std::chrono::nanoseconds elapsed() const;

  /// Breaks a client's connection, as the kernel does when it kills the client's process. The
  /// session cannot be used afterwards.
  void kill(const session& client);

  /// Number of things in a server, to check for leaks.
  struct inventory {
    size_t sessions = 0; ///< open sessions
    size_t objects = 0;
    size_t waits = 0; ///< unanswered replies
  };
  inventory server_inventory() const;

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace manager::testing
