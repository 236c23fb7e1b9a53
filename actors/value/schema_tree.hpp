#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Longest schema of an object, in bytes: a struct of several hundred members.
inline constexpr size_t max_schema_bytes = 4096;

/// A parsed schema: "map<str,array<int>>" has the kind "map" and two members.
struct schema_tree {
  std::string kind;
  std::vector<schema_tree> members;

  /// Returns the schema as text.
  std::string text() const;
};

/// Parses a schema.
/// @throws error bad_argument if the text is malformed, longer than `max_schema_bytes` or nested
/// too deeply
schema_tree parse_schema(std::string_view text);

/// Returns `pattern` with K and V replaced by the first and the last member of a container's
/// schema, and E by the element of V. "map<K,V>" for "dict<str,int>" is "map<str,int>".
schema_tree fill_in(const schema_tree& pattern, const schema_tree& container);

/// Returns the schema one step inside a value of the schema `whole`: of an element, of a map's
/// value, or of the member `index` of a tuple. Returns "value", which is any type, if the schema
/// does not tell.
schema_tree schema_inside(const schema_tree& whole, size_t index);

} // namespace manager
