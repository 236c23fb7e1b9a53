#pragma once

#include "actors/caf/wire.hpp"
#include "actors/record/granted_object.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/meta/type_name.hpp>
#include <vector>

namespace manager {

/// Reference to an object for CAF users: the object's identity, and its address.
struct grant : granted_object {
  caf::strong_actor_ptr actor; ///< the typed actor that hosts the object
};

template <class Inspector> typename Inspector::result_type inspect(Inspector& f, grant& x) {
  return f(caf::meta::type_name("grant"), x.id, x.type, x.schema, x.name, x.actor);
}

/// In a message, a granted object comes with its actor.
template <> struct wire<granted_object> { using type = grant; };
template <> struct wire<std::vector<granted_object>> { using type = std::vector<grant>; };

} // namespace manager
