#pragma once

#include "actors/runtime/failure.hpp"
#include "actors/runtime/grant.hpp"
#include "actors/runtime/wire.hpp"

#include <caf/message.hpp>

namespace manager::detail {

/// Reads the result of an operation out of its reply.
/// @throws error what the operation threw
template <class R> R value_of(caf::message& reply) {
  if (reply.match_elements<caf::error>())
    throw from_caf(reply.get_as<caf::error>(0));
  if constexpr (!std::is_void_v<R>) {
    if (!reply.match_elements<wire_type<R>>())
      throw error{errc::internal, "the server sent an unexpected reply"};
    return wire<R>::from(std::move(reply.get_mutable_as<wire_type<R>>(0)));
  }
}

/// The objects, by number, that a reply granted to the session it was sent to.
std::vector<uint64_t> granted_by(const caf::message& reply);

} // namespace manager::detail
