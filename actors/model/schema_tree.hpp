#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Longest schema of an object, in bytes: a struct of several hundred members.
inline constexpr size_t max_schema_bytes = 4096;

/// A schema text taken apart: "map<str,array<int>>" has the kind "map" and two members.
struct schema_tree {
  std::string kind;
  std::vector<schema_tree> members;

  /// The text that was taken apart.
  std::string text() const;
};

/// Takes a schema text apart.
/// @throws error bad_argument when it is none, longer than `max_schema_bytes` or nested too deeply
schema_tree parse_schema(std::string_view text);

/// `pattern` with the letters K and V replaced: by the first and the last member of a container's
/// schema. "map<K,V>" of "dict<str,int>" is "map<str,int>". E is the element of what V stands for.
schema_tree fill_in(const schema_tree& pattern, const schema_tree& container);

/// The schema of a value that is nested in one of the schema `whole`, one step inside: of an
/// element, of a map's value, of the member `index` of a tuple. "value", which is anything, where
/// the schema does not tell.
schema_tree schema_inside(const schema_tree& whole, size_t index);

} // namespace manager
