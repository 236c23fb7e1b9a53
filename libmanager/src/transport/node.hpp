#pragma once

#include "libmanager/src/connection/connector.hpp"
#include "libmanager/src/transport/network_loop.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/scribe.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace manager {

class scribe;

/// How a node's threads and clock run.
enum class node_kind {
  threaded,  ///< a network thread and the real clock
  simulated, ///< no thread: the owner steps it; virtual clock
};

/// Configures CAF's network for us: our network loop, no BASP workers (objects run on the network
/// thread), and a random node id (CAF's own is the same after a restart in a container).
void configure_network(caf::actor_system_config& config);

/// CAF as nodes of our own use it: besides the network, the sharing scheduler with one thread.
class node_config : public caf::actor_system_config {
public:
  explicit node_config(node_kind kind);
};

/// One actor system with its network: a server or a client. None of the actors through which CAF
/// lets peers spawn and look up is in it. Thread-safe except where noted.
class node {
public:
  /// @throws error limit_reached when the system refuses the descriptors or threads
  explicit node(node_kind kind);

  /// A user's own actor system, which outlives the node.
  /// @throws error not_supported unless `configure_network` prepared it
  explicit node(caf::actor_system& system);
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  caf::actor_system& system() noexcept { return system_; }
  network_loop& loop() noexcept { return loop_; }
  node_kind kind() const noexcept { return kind_; }

  /// False for a user's own actor system.
  bool owns_system() const noexcept { return own_ != nullptr; }

  /// BASP's own actor, to which authenticated connections are handed.
  const caf::actor& basp() const noexcept { return basp_; }

  /// The node's id as BASP writes it; part of the authentication.
  const std::string& id() const noexcept { return id_; }

  /// Puts an authenticated socket beneath BASP. Where the other host may vanish without a word,
  /// `heartbeat` is how long it may be silent, 0 for ever. The other side says the same of this
  /// one, and both beat as the less patient one wants.
  caf::intrusive_ptr<scribe> make_scribe(connected_socket socket, size_t max_payload,
                                         std::chrono::milliseconds heartbeat);

  /// Breaks a connection, as the end of the peer would.
  void disconnect(scribe& peer);

  /// An actor of another node that has sent a message to this one; null when there is none (any
  /// more). `peer` is the other node's id as BASP writes it. Network thread.
  caf::strong_actor_ptr known_actor(const std::string& peer, uint64_t id);

  /// Runs `action` on the network thread and waits for it. In a virtual node it runs at once.
  void run_on_network(const std::function<void()>& action);

  /// True in whatever the network loop calls, on whichever thread: nothing may block there.
  bool on_network_thread() const;

  /// Virtual node only: does what can be done without waiting; returns whether anything was.
  bool step();

private:
  struct owned_system;

  void beat_every(std::chrono::nanoseconds period);
  void run_to_the_end();

  node(node_kind kind, std::unique_ptr<owned_system> own, caf::actor_system* users);

  node_kind kind_;
  std::unique_ptr<owned_system> own_;
  caf::actor_system& system_;
  network_loop& loop_;
  std::mutex pulse_mutex_;
  caf::actor pulse_; ///< null until a connection needs it
  caf::actor basp_;
  std::string id_;
};

} // namespace manager
