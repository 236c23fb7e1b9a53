#pragma once

#include "libmanager/src/basp/network_loop.hpp"
#include "libmanager/src/net/connector.hpp"

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

/// Threads and clock of a node.
enum class node_kind {
  threaded,  ///< a network thread and the real clock
  simulated, ///< no thread: the owner steps the node; virtual clock
};

/// Configures CAF's network: this library's network loop, no BASP workers (objects run on the
/// network thread), and a random node id (CAF's own id is the same after a restart in a container).
void configure_network(caf::actor_system_config& config);

/// Configuration of this library's own nodes: the network, and the sharing scheduler with one
/// thread.
class node_config : public caf::actor_system_config {
public:
  explicit node_config(node_kind kind);
};

/// One actor system with its network: a server or a client. Peers cannot spawn or look up actors in
/// it, because CAF's actors for that are removed. Thread-safe except where noted.
class node {
public:
  /// Makes a node with an actor system of its own.
  /// @throws error limit_reached if the system refuses the descriptors or threads
  explicit node(node_kind kind);

  /// Makes a node in a user's actor system, which must outlive the node.
  /// @throws error not_supported unless `configure_network` prepared the system
  explicit node(caf::actor_system& system);
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  caf::actor_system& system() noexcept { return system_; }
  network_loop& loop() noexcept { return loop_; }
  node_kind kind() const noexcept { return kind_; }

  /// Returns false for a user's own actor system.
  bool owns_system() const noexcept { return own_ != nullptr; }

  /// Returns BASP's own actor, which takes authenticated connections.
  const caf::actor& basp() const noexcept { return basp_; }

  /// Returns the node's id as BASP writes it; the authentication covers it.
  const std::string& id() const noexcept { return id_; }

  /// Puts an authenticated socket beneath BASP. If the other host may vanish without notice,
  /// `heartbeat` is the longest silence allowed to the peer, 0 for ever. The peer has a limit of
  /// its own, and both sides beat at the pace that the shorter limit needs.
  caf::intrusive_ptr<scribe> make_scribe(connected_socket socket, size_t max_payload,
                                         std::chrono::milliseconds heartbeat);

  /// Breaks a connection, as the end of the peer would.
  void disconnect(scribe& peer);

  /// Returns an actor of another node that has sent a message to this node; null if there is none
  /// (any more). `peer` is the other node's id as BASP writes it. Network thread only.
  caf::strong_actor_ptr known_actor(const std::string& peer, uint64_t id);

  /// Runs `action` on the network thread and waits for its end. In a virtual node, runs it at once.
  void run_on_network(const std::function<void()>& action);

  /// Returns true inside every call that the network loop makes, on any thread: no function may
  /// block there.
  bool on_network_thread() const;

  /// Does the work of a virtual node that is possible without waiting; returns whether there was
  /// any.
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
  caf::actor heartbeat_timer_; ///< null until a connection needs it
  caf::actor basp_;
  std::string id_;
};

} // namespace manager
