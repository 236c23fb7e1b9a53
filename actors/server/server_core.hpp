#pragma once

#include "actors/server/directory.hpp"
#include "actors/server/server_monitor.hpp"

#include <array>
#include <caf/actor.hpp>
#include <caf/actor_system_config.hpp>

namespace manager {

/// Adds the message types of this library to a CAF configuration. Every node that takes part needs
/// them, before its actor system is made.
void register_types(caf::actor_system_config& config);

/// Returns the library's own object types: one for each file in actors/objects.
const type_registry& built_in_types();

/// All parts of a server except its network: sessions, objects and the directory's actor.
/// Constructed and destroyed on the network thread (in a test, on any thread if no other runs).
class server_core {
public:
  /// Makes a server without objects.
  /// @throws error bad_argument that names an unusable limit
  server_core(caf::actor_system& system, const type_registry& types, const server_limits& limits);
  server_core(const server_core&) = delete;
  server_core& operator=(const server_core&) = delete;

  /// Returns the actor that a connecting client receives.
  caf::strong_actor_ptr directory_handle() const;

  /// Sends the answers to a client's records through `sink`, until the client ends. Network thread.
  void send_answers_through(const caf::strong_actor_ptr& client, answer_buffers::answer_sink sink);
  bool has_client(const caf::strong_actor_ptr& client) { return context_.answers().has(client); }

  /// Executes records after all earlier arrivals. The records may be of any sessions of the
  /// client's node.
  /// @pre `are_records`. Callable from any thread.
  void take(const caf::strong_actor_ptr& client, const received_bytes& records) {
    context_.inbound().take(client, records);
  }

  /// Sets the addresses where the server listens, for clients that ask.
  void listens_at(std::vector<std::string> addresses) { addresses_ = std::move(addresses); }

  /// Ends a session and frees all that it holds. Its waits end first, so that it is not given
  /// anything any more.
  void end_session(uint64_t session, session_end how);

  /// Sets the function that measures the memory of this process, see `memory_budget`.
  void measure_memory_with(memory_budget::meter meter) {
    context_.memory().measure_with(std::move(meter));
  }

  /// Runs operations that take long on these threads, until `stop`. Without this call, as in a
  /// virtual node, all operations run on the network thread. Network thread.
  void run_long_in(background& threads) { context_.aside().run_in(threads, store_); }

  /// Sets what tools are told of this program and machine.
  void identify_as(server_identity identity) { identity_ = std::move(identity); }

  /// Sets the function that writes messages for people.
  void log_to(std::function<void(const std::string&)> log) { log_ = std::move(log); }

  /// Removes all objects and ends the server's own actors. Blocks until no long operation is
  /// running. No function may be called afterwards.
  void stop();

  /// Returns the random number that identifies this run of the server.
  uint64_t incarnation() const noexcept { return store_.incarnation(); }

  const store& objects() const noexcept { return store_; }
  server_context& calls() noexcept { return context_; }
  const server_limits& limits() const noexcept { return context_.limits(); }

private:
  void run(const caf::strong_actor_ptr& client, const received_bytes& records);
  void finish_delivery();
  void time_came();
  void client_went(const caf::actor_addr& client);

  caf::actor_system& system_;
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
  caf::strong_actor_ptr directory_actor_; ///< of type `interface_of<directory>`
  caf::actor events_;
};

} // namespace manager
