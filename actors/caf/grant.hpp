#pragma once

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

/// Returns a result as the answer to a record contains it: grants without their actors.
template <class T> const T& in_record(const T& result) {
  return result;
}
inline const granted_object& in_record(const grant& result) {
  return result;
}
inline std::vector<granted_object> in_record(const std::vector<grant>& result) {
  return {result.begin(), result.end()};
}

} // namespace manager
