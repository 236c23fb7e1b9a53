#pragma once

#include <cstdint>
#include <string_view>

namespace manager {

/// Longest name that an operation may have on the wire.
inline constexpr size_t max_wire_name = 10;

/// The number that stands for `name` on the wire. It equals `caf::atom(name)` of CAF 0.17.6: a
/// leading 0xF, then six bits a character from the alphabet "_0-9A-Za-z" with the space before it
/// (caf/detail/atom_val.hpp), computed here so that objects need no CAF header.
/// A longer name, or a character outside the alphabet, does not compile.
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
