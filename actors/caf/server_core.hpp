#pragma once

#include "actors/caf/client_actors.hpp"
#include "actors/caf/interface.hpp"
#include "actors/server/dispatcher.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/network/multiplexer.hpp>
#include <caf/mailbox_element.hpp>
#include <unordered_map>
#include <vector>

namespace manager {

struct message_call;

/// Adds the message types of this library to a CAF configuration. Every node that takes part needs
/// them, before its actor system is made.
void register_types(caf::actor_system_config& config);

/// A server in a CAF node: the dispatcher, actors behind the handles of its objects, and clients
/// that are actors. An object gets its actor when a CAF user asks for it. Constructed and destroyed
/// on the network thread (in a test, on any thread if no other runs).
class server_core final : private environment {
public:
  /// Makes a server without objects.
  /// @throws error bad_argument that names an unusable limit
  server_core(caf::actor_system& system, const type_registry& types, const server_limits& limits);
  server_core(const server_core&) = delete;
  server_core& operator=(const server_core&) = delete;

  /// Returns the actor that a connecting client receives.
  caf::strong_actor_ptr directory_handle() const { return directory_actor_; }

  /// Returns the actor of an object; null if the object is gone. Network thread.
  caf::strong_actor_ptr actor_of(uint64_t object);

  /// Returns the number of a client; an actor that has ended is no client. Network thread.
  client_id client_of(const caf::strong_actor_ptr& actor) { return clients_.id_of(actor); }

  /// Sends the answers to a client's records through `sink`, until the client ends. Network thread.
  void send_answers_through(client_id client, answer_buffers::answer_sink sink) {
    dispatcher_.send_answers_through(client, std::move(sink));
  }
  bool answers(client_id client) { return dispatcher_.answers(client); }

  /// Executes records after all earlier arrivals, see `dispatcher::take`. Callable from any thread.
  void take(client_id client, const received_bytes& records) { dispatcher_.take(client, records); }

  /// Executes the call in a message to an object's actor after all earlier arrivals. Callable from
  /// any thread.
  void take(caf::strong_actor_ptr receiver, caf::mailbox_element_ptr message);

  void listens_at(std::vector<std::string> addresses) {
    dispatcher_.listens_at(std::move(addresses));
  }
  void measure_memory_with(memory_budget::meter meter) {
    dispatcher_.measure_memory_with(std::move(meter));
  }
  void run_long_in(background& threads) { dispatcher_.run_long_in(threads); }
  void identify_as(server_identity identity) { dispatcher_.identify_as(std::move(identity)); }
  void log_to(std::function<void(const std::string&)> log) { dispatcher_.log_to(std::move(log)); }

  /// Removes all objects and ends the server's own actors. Blocks until no long operation is
  /// running. No function may be called afterwards.
  void stop();

  /// Returns the random number that identifies this run of the server.
  uint64_t incarnation() const noexcept { return dispatcher_.incarnation(); }

  const store& objects() const noexcept { return dispatcher_.objects(); }
  server_context& calls() noexcept { return dispatcher_.calls(); }
  const server_limits& limits() const noexcept { return dispatcher_.limits(); }

private:
  time_point now() const override;
  void wake_at(time_point when) override;
  bool on_network_thread() const override;
  void post(std::function<void()> action) override;
  void object_dropped(uint64_t object) noexcept override;

  void deliver(const caf::strong_actor_ptr& receiver, caf::mailbox_element& message);
  void execute(const caf::strong_actor_ptr& receiver, const caf::mailbox_element& message,
               message_call& call);
  void client_went(const caf::actor_addr& client);

  caf::actor_system& system_;
  caf::io::network::multiplexer& loop_;
  dispatcher dispatcher_;
  client_actors clients_;
  std::unordered_map<uint64_t, caf::strong_actor_ptr> object_actors_; ///< by object
  std::vector<object_row> directory_rows_;
  caf::strong_actor_ptr directory_actor_; ///< of type `interface_of<directory>`
  caf::actor events_;
};

} // namespace manager
