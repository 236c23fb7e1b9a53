#pragma once

#include "actors/model/quoted.hpp"

#include <cstdint>
#include <string>

namespace manager {

/// What a session is told of an object that it may use. Each one counts as one reference of that
/// session until the session releases it.
struct granted_object {
  uint64_t id = 0;    ///< number of the object in its server; never reused
  std::string type;   ///< "list", "dict", ...; empty: the object is gone
  std::string schema; ///< the types of its values, e.g. "list<int>"
  std::string name;   ///< empty for an anonymous object
};

/// How many grants an answer has at most: with the longest names and schemas it stays below 1 MiB.
inline constexpr size_t most_grants = 128;

/// What an object is called in texts: "queue 'jobs'" or "list #12". The name is escaped.
inline std::string title_of_object(const std::string& type, const std::string& name, uint64_t id) {
  return type + ' ' + (name.empty() ? '#' + std::to_string(id) : quoted_text(name));
}

} // namespace manager
