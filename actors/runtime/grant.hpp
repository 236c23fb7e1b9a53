#pragma once

#include "actors/model/quoted.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/meta/type_name.hpp>
#include <cstdint>
#include <string>

namespace manager {

/// What a session gets when it may use an object: the object's identity and its address. Each grant
/// counts as one reference of that session until the session releases it.
struct grant {
  uint64_t id = 0;             ///< number of the object in its server; never reused
  std::string type;            ///< "list", "dict", ...
  std::string schema;          ///< the types of its values, e.g. "list<int>"
  std::string name;            ///< empty for an anonymous object
  caf::strong_actor_ptr actor; ///< the typed actor that hosts the object
};

/// How many grants an answer has at most: with the longest names and schemas it stays below 1 MiB.
inline constexpr size_t most_grants = 128;

/// What an object is called in texts: "queue 'jobs'" or "list #12". The name is escaped.
inline std::string title_of_object(const std::string& type, const std::string& name, uint64_t id) {
  return type + ' ' + (name.empty() ? '#' + std::to_string(id) : quoted_text(name));
}

template <class Inspector> typename Inspector::result_type inspect(Inspector& f, grant& x) {
  return f(caf::meta::type_name("grant"), x.id, x.type, x.schema, x.name, x.actor);
}

} // namespace manager
