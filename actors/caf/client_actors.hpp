#pragma once

#include "actors/server/client_id.hpp"

#include <caf/actor_addr.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/node_id.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <unordered_map>

namespace manager {

/// Actors that call a server, and their numbers as its clients. CAF reports each end of a client
/// (goodbye, crash, lost connection) as the end of its actor, or of its actor's proxy. Network
/// thread only.
class client_actors {
public:
  struct callbacks {
    std::function<client_id(uint64_t process)> enter;        ///< makes a client of the server
    std::function<void(const caf::strong_actor_ptr&)> watch; ///< reports the end of the actor
  };

  explicit client_actors(callbacks to_server) : to_server_{std::move(to_server)} {}

  /// Returns the number of an actor, which becomes a client with the first call of this function.
  /// An actor that has ended is no client.
  client_id id_of(const caf::strong_actor_ptr& actor);

  /// Removes an actor that has ended; nullopt if it was no client.
  std::optional<client_id> leave(const caf::actor_addr& actor);

private:
  /// Process with clients.
  struct process {
    uint64_t number = 0;
    size_t clients = 0;
  };

  callbacks to_server_;
  uint64_t last_process_ = 0;
  std::unordered_map<caf::node_id, process> processes_;
  std::unordered_map<caf::actor_addr, client_id> clients_;
};

} // namespace manager
