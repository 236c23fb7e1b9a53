#pragma once

#include "manager/manager.hpp"

#include <chrono>
#include <memory>

/// For tests of programs that use shared objects: whole servers and clients in one thread, on a
/// virtual clock. Nothing sleeps, nothing is left to chance, and an hour takes a millisecond.
namespace manager::testing {

/// A server and its clients. The real transport connects them, over socket pairs, authentication
/// included, but everything runs in the calling thread and only when it calls.
///
/// A blocking call runs the world until it is answered. When nothing is left to do, time jumps to
/// the next event, so `pop_for(5s)` on an empty queue returns at once, five virtual seconds later;
/// a wait that nothing can ever end is an error `would_deadlock`, not a hanging test. To look at a
/// wait while it lasts, start it: `auto item = q.async_pop(); w.settle(); CHECK(!item.ready());`
///
/// Use from one thread. `spawn` is an error. A session, proxy or future that lasts longer than its
/// world is harmless: its calls are errors `session_ended`.
class world {
public:
  explicit world(const start_options& options = {});
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// A new client process, so to speak: a node of its own, connected and authenticated.
  session connect();

  /// Does all that can be done without time passing.
  void settle();

  /// Lets time pass, doing what becomes due, in order.
  void advance(time_limit time);

  /// How much time has passed since the world began.
  std::chrono::nanoseconds elapsed() const;

  /// Breaks a client's connection as the kernel does when its process is killed. The session is of
  /// no use afterwards.
  void kill(const session& client);

  /// What the server has, to check that nothing leaks.
  struct inventory {
    size_t sessions = 0; ///< open ones
    size_t objects = 0;
    size_t waits = 0; ///< unanswered replies
  };
  inventory server_inventory() const;

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace manager::testing
