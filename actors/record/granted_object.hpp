#pragma once

#include "actors/value/quoted.hpp"

#include <cstdint>
#include <string>

namespace manager {

/// Grant: an object that a session may use. Each grant counts as one reference of the session until
/// the session releases it.
struct granted_object {
  uint64_t id = 0;    ///< number of the object in its server; never reused
  std::string type;   ///< "list", "dict", ...; empty: the object is gone
  std::string schema; ///< types of its values, e.g. "list<int>"
  std::string name;   ///< empty for an anonymous object
};

/// Maximum number of grants in an answer, which keeps it below 1 MiB with the longest names and
/// schemas.
inline constexpr size_t most_grants = 128;

/// Returns the name of an object in texts: "queue 'jobs'" or "list #12". Escapes the name.
inline std::string title_of_object(const std::string& type, const std::string& name, uint64_t id) {
  return type + ' ' + (name.empty() ? '#' + std::to_string(id) : quoted_text(name));
}

} // namespace manager
