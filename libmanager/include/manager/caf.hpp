#pragma once

#include "actors/runtime/interface.hpp"
#include "manager/manager.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

// For programs that have CAF actors of their own: handles of shared objects, which any actor may
// `request` on, in the library's actor systems or in the program's. The only public header that
// brings CAF. apps/caf_actors is an example; docs/caf.md says what crosses the wire.

namespace manager {

/// Prepares the configuration of a program's own actor system for `connect(system, ...)`: message
/// types and network; the scheduler is left alone. Call it before the system is made, and do not
/// load CAF's middleman besides.
void configure(caf::actor_system_config& config);

/// A session through a program's own actor system, which must outlive it.
/// @throws error as `connect`; not_supported when the system was not prepared by `configure`
session connect(caf::actor_system& system, const std::string& address, const std::string& key,
                const connect_options& options = {});

/// The actor system through which a session talks: the library's own, if `connect` was not given
/// another. Actors spawned there must end before the session does.
caf::actor_system& actor_system_of(const session& m);

/// The first argument of an operation that an actor requests in the name of a session: what the
/// answer refers to then belongs to the session. With `call_header{}` it belongs to the actor, and
/// is given back when that ends. An operation that waits, waits for at most `wait`.
call_header header_of(const session& m, wait_time wait = std::nullopt);

/// An operation in a request: `self->request(jobs.handle(), caf::infinite, op<"pop">,
/// call_header{})`.
template <detail::wire_name Name>
inline constexpr auto op = operation_atom<wire_id(Name.view())>::value;

/// A value as actors send it, and read from what they received. Values that hold proxies are read
/// with the session to which they were granted, see `header_of`.
/// @throws error type_mismatch
template <class T> std::string to_blob(const T& value) {
  return wire<packed>::to(pack(value));
}
template <class T> T from_blob(std::string blob) {
  return unpack<T>(wire<packed>::from(std::move(blob)));
}

namespace detail {

/// The references of a received value, with their objects.
packed with_live_references(const session& m, packed value);

/// @throws error object_gone for no object
caf::strong_actor_ptr actor_of(const object_ptr& object);

} // namespace detail

template <class T> T from_blob(const session& m, std::string blob) {
  return unpack<T>(detail::with_live_references(m, wire<packed>::from(std::move(blob))));
}

/// The failure that an operation answered with.
error error_of(const caf::error& failure);

template <class Object> template <class Deferred> auto proxy<Object>::handle() const {
  return caf::actor_cast<interface_of<Deferred>>(detail::actor_of(object_));
}

} // namespace manager
