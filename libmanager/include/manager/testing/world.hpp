#pragma once

#include "manager/manager.hpp"
#include "manager/testing/outcome.hpp"
#include "manager/testing/worker.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

/// Tests of programs that use shared objects: servers and clients in one process, on a virtual
/// clock. Tests do not sleep and are deterministic, and a virtual hour takes a millisecond.
namespace manager::testing {

/// A server and its clients in one process. The real transport connects them over socket pairs,
/// authentication included; all work is done inside the calls of this class and of its sessions.
///
/// A blocking call runs the world until the call is answered. When no work is left, time jumps to
/// the next event: `pop_for(5s)` on an empty queue returns at once, five virtual seconds later. A
/// wait that no event can end throws `would_deadlock`, and says who waits for what. To look at a
/// wait in progress, start it: `auto item = q.async_pop(); w.settle(); CHECK(!item.ready());` or
/// let a worker wait.
///
/// Workers (`spawn`) run functions on threads of their own, one at a time. The world's other
/// functions may be called by the test's thread, and by workers where that is said. A session,
/// proxy or future may outlive its world; its calls then throw `session_ended`.
class world {
public:
  /// Makes a world without clients. An initializer runs on the calling thread. Ignores `deadline`
  /// and `certificates`. With addresses in `listen`, clients count as other hosts: heartbeats are
  /// sent, and a silent client is given up. All parts work in a fixed order.
  explicit world(const start_options& options = {});

  /// Makes a world whose parts (server, clients, network, workers) work in a random order. The same
  /// seed gives the same order.
  explicit world(uint64_t seed, const start_options& options = {});
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// Returns the seed; nullopt if the order is fixed.
  std::optional<uint64_t> seed() const noexcept;

  // -- processes ---------------------------------------------------------------------------------

  /// Connects and authenticates a new client, which stands for a new process. Workers may call it.
  session connect();

  /// Starts a process that runs `function` in a session of its own; `manager::current()` is that
  /// session. The function runs when the test waits, settles or advances time. An exception that
  /// leaves the function is thrown by the test's call that runs the world. Workers may call it.
  ///
  /// A program's own code may call `session::spawn` in a world, too: the task then runs in a
  /// process of the world, and `manager::process` works as with real processes.
  worker spawn(std::string name, std::function<void(session&)> function);

  /// Runs the world until all workers have ended.
  /// @throws error would_deadlock if some never end; also the exception of any worker's function
  void join_all();

  // -- time --------------------------------------------------------------------------------------

  /// Does all work that is possible at the current virtual time. In a worker: lets the others take
  /// a turn.
  void settle();

  /// Advances the virtual time, and does the work that becomes due, in order. In a worker: the
  /// worker waits for that time.
  void advance(time_limit time);

  /// Returns the virtual time since the world began.
  std::chrono::nanoseconds elapsed() const;

  // -- faults ------------------------------------------------------------------------------------

  /// Kills a client's process: its connection ends as the kernel ends it, its workers are killed,
  /// and its functions do not go on. The session cannot be used afterwards.
  void kill(const session& client);

  /// Stops a client's process, as SIGSTOP does, until `resume`: nothing in it runs, heartbeats
  /// included.
  void pause(const session& client);
  void resume(const session& client);

  /// Cuts the network between a client and the server, until `mend`: no byte arrives, in neither
  /// direction, and neither side is told. What was sent arrives after `mend`. Only a world with
  /// addresses in `listen` has the heartbeats that notice a cut.
  void cut(const session& client);
  void mend(const session& client);

  /// Delays each byte between a client and the server by `time` from now on, in both directions.
  void delay(const session& client, time_limit time);

  /// A failure of one call of a client, to come.
  struct call_fault {
    uint64_t nth = 1;           ///< number of the call, counted from now
    std::string operation = {}; ///< wire name of the calls that count; empty: all calls of objects

    /// Failure of the call. With `disconnected` the connection ends, too; with any other code only
    /// the call fails, and does not reach the server.
    errc kind = errc::disconnected;

    /// With `disconnected`: true if the server executes the call, and only the answer is lost.
    bool executed = false;
  };

  /// Makes a call fail.
  /// @throws error bad_argument for `executed` without `disconnected`
  void fail_call(const session& client, call_fault fault);

  // -- what there is to see ----------------------------------------------------------------------

  /// Lets `time` pass. Holds if no client makes a call meanwhile, no wait and no session ends, and
  /// no worker runs; otherwise the text says what happened.
  outcome nothing_happens_for(time_limit time);

  /// Returns a text for people: who waits for what, held by whom, a line each.
  std::string report() const;

  /// Returns the last 1000 calls of objects: "1.5 s  owner  mutex 'm': lock".
  std::vector<std::string> history() const;

  /// Number of things in a server, to check for leaks.
  struct inventory {
    size_t sessions = 0; ///< open sessions
    size_t objects = 0;
    size_t waits = 0; ///< unanswered replies
  };
  inventory server_inventory() const;

  /// Prints the time, `report()` (after a failure: as it was then) and the last calls.
  friend std::ostream& operator<<(std::ostream& out, const world& w);

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace manager::testing
