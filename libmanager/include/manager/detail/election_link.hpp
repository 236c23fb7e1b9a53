#pragma once

#include "actors/objects/sync/leader_election.hpp"
#include "manager/detail/lost_lease.hpp"
#include "manager/detail/proxy.hpp"

#include <cstdint>

namespace manager::detail {

/// Calls of an election that end a leadership. A leadership that was lost with the connection or
/// the session is `lease_lost`.
class election_link : public proxy<leader_election_object> {
public:
  using proxy::proxy;

  void resign(uint64_t lease) const {
    unless_lost([&] { call<"resign">(lease); });
  }
};

} // namespace manager::detail
