#pragma once

#include <cstdint>
#include <string_view>

namespace manager {

/// Longest wire name of an operation.
inline constexpr size_t max_wire_name = 10;

/// Returns the wire id of `name`. It equals `caf::atom(name)` of CAF 0.17.6: a leading 0xF, then
/// six bits a character from the alphabet "_0-9A-Za-z" with the space before it
/// (caf/detail/atom_val.hpp). This copy lets objects do without CAF headers. A longer name, or a
/// character outside the alphabet, does not compile.
consteval uint64_t wire_id(std::string_view name) {
  constexpr std::string_view alphabet =
      " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  if (name.empty() || name.size() > max_wire_name)
    throw "an operation's wire name has 1 to 10 characters";
  uint64_t id = 0xF;
  for (char c : name) {
    auto code = alphabet.find(c);
    if (code == std::string_view::npos)
      throw "an operation's wire name consists of letters, digits and underscores";
    id = (id << 6) | code;
  }
  return id;
}

} // namespace manager
