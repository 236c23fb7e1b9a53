#pragma once

#include "actors/caf/interface.hpp"
#include "manager/manager.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

// Handles of shared objects for programs that have CAF actors of their own. Any actor may `request`
// on a handle, in the library's actor systems or in the program's. This is the only public header
// that includes CAF. Example: apps/caf_actors. Messages on the wire: docs/caf.md.

namespace manager {

/// Adds the message types and the network of this library to the configuration of a program's own
/// actor system, for `connect(system, ...)`. Does not change the scheduler. Call `configure` before
/// the actor system is constructed, and do not load CAF's middleman in the same system.
void configure(caf::actor_system_config& config);

/// Connects through a program's own actor system, which must outlive the session.
/// @throws error as the other `connect`; not_supported if `configure` did not prepare the system
session connect(caf::actor_system& system, const std::string& address, const authkey& key,
                const connect_options& options = {});

/// Returns the actor system that a session uses: the one passed to `connect`, otherwise the
/// library's own. Actors that a program spawns there must end before the session ends.
caf::actor_system& actor_system_of(const session& m);

/// Returns the first argument of an operation that an actor requests in the name of a session.
/// References in the answer then belong to the session. With `call_header{}` they belong to the
/// actor, and the server takes them back when the actor ends. An operation that waits, waits for at
/// most `wait`.
call_header header_of(const session& m, wait_time wait = std::nullopt);

/// Atom that selects an operation in a request: `self->request(jobs.handle(), caf::infinite,
/// op<"pop">, call_header{})`.
template <detail::wire_name Name>
inline constexpr auto op = operation_atom<wire_id(Name.view())>::value;

/// Packs a value for a message of an actor, and unpacks a received one. To read a value that holds
/// proxies, pass the session that the proxies were granted to, see `header_of`.
/// @throws error type_mismatch
template <class T> std::string to_blob(const T& value) {
  return wire<packed>::to(pack(value));
}
template <class T> T from_blob(std::string blob) {
  return unpack<T>(wire<packed>::from(std::move(blob)));
}

namespace detail {

/// Returns a received value with its references bound to objects of the session.
packed with_live_references(const session& m, packed value);

/// Returns the actor of an object.
/// @throws error object_gone for a null `object`
caf::strong_actor_ptr actor_of(const object_ptr& object);

} // namespace detail

template <class T> T from_blob(const session& m, std::string blob) {
  return unpack<T>(detail::with_live_references(m, wire<packed>::from(std::move(blob))));
}

/// Converts the failure that an operation answered with.
error error_of(const caf::error& failure);

/// @cond
template <class Object> template <class Deferred> auto proxy<Object>::handle() const {
  return caf::actor_cast<interface_of<Deferred>>(detail::actor_of(object_));
}
/// @endcond

} // namespace manager
