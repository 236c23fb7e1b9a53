#pragma once

#include "actors/server/directory.hpp"
#include "actors/server/server_monitor.hpp"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace manager {

/// Returns the library's own object types: one for each file in actors/objects.
const type_registry& built_in_types();

/// Random numbers that identify a server.
struct server_numbers {
  uint64_t store = 0;       ///< its objects: references have this number
  uint64_t incarnation = 0; ///< this run of its process
};

/// All parts of a server except its network: clients, sessions, objects, waits, and the execution
/// of records. Knows no actor, thread or clock; these are in its `environment`. Constructed, called
/// and destroyed on the network thread, except where noted.
class dispatcher {
public:
  /// Makes a server without objects.
  /// @param around outlives the dispatcher
  /// @throws error bad_argument that names an unusable limit
  dispatcher(environment& around, const type_registry& types, const server_limits& limits,
             const server_numbers& who);
  dispatcher(const dispatcher&) = delete;
  dispatcher& operator=(const dispatcher&) = delete;

  // -- clients -------------------------------------------------------------------

  /// Adds a client of a process. Clients of one process may call in each other's sessions.
  client_id enter(uint64_t process) { return context_.sessions().enter(process); }

  /// Sends the answers to a client's records through `sink`, until the client ends.
  void send_answers_through(client_id client, answer_buffers::answer_sink sink);

  /// Returns true if the client's records are answered: after `send_answers_through`.
  bool answers(client_id client) { return context_.answers().port_of(client.number) != nullptr; }

  /// Ends all sessions of a client that has ended, and removes the client.
  void client_ended(client_id client);

  // -- calls ---------------------------------------------------------------------

  /// Executes records after all earlier arrivals. The records may be of any sessions of the
  /// client's process; records of a client without answers have no effect.
  /// @pre `are_records`. Callable from any thread.
  void take(client_id client, const received_bytes& records) {
    context_.inbound().take(client, records);
  }

  /// Calls `action` on the network thread after all earlier arrivals. `action` must not throw.
  /// Callable from any thread.
  void take(std::function<void()> action) { context_.inbound().take(std::move(action)); }

  /// Executes one call, and answers it, now or later: the only way to a server's objects. Throws
  /// nothing. @pre called by `take`
  void execute(const call_record& what, client_id client, record_reader& arguments,
               const answer_way& way);

  /// Ends the waits whose time is over.
  void time_came();

  /// Ends a session and frees all that it holds. Its waits end first, so that it is not given
  /// anything any more.
  void end_session(uint64_t session, session_end how);

  // -- the server ----------------------------------------------------------------

  /// Sets the addresses where the server listens, for clients that ask.
  void listens_at(std::vector<std::string> addresses) { addresses_ = std::move(addresses); }

  /// Sets the function that measures the memory of this process, see `memory_budget`.
  void measure_memory_with(memory_budget::meter meter) {
    context_.memory().measure_with(std::move(meter));
  }

  /// Runs operations that take long on these threads, until `stop`. Without this call, as in a
  /// virtual node, all operations run on the network thread.
  void run_long_in(background& threads) { context_.aside().run_in(threads, store_); }

  /// Sets what tools are told of this program and machine.
  void identify_as(server_identity identity) { identity_ = std::move(identity); }

  /// Sets the function that writes messages for people.
  void log_to(std::function<void(const std::string&)> log) { log_ = std::move(log); }

  /// Removes all objects. Blocks until no long operation is running. No function may be called
  /// afterwards.
  void stop();

  uint64_t incarnation() const noexcept { return incarnation_; }
  const store& objects() const noexcept { return store_; }
  server_context& calls() noexcept { return context_; }
  const server_limits& limits() const noexcept { return context_.limits(); }

private:
  void run(client_id client, const received_bytes& records);
  void finish_delivery();

  const uint64_t incarnation_;
  server_context context_;
  store store_;
  worker_table workers_;
  std::vector<std::string> addresses_;
  std::function<void(const std::string&)> log_ = [](const std::string&) {};
  std::array<uint64_t, operation_count<directory>> directory_calls_{};
  std::shared_ptr<object_slot<directory>> directory_;
  server_identity identity_;
  server_monitor::traffic traffic_;
  std::array<uint64_t, operation_count<server_monitor>> monitor_calls_{};
  std::shared_ptr<object_slot<server_monitor>> monitor_;
};

} // namespace manager
