#pragma once

#include "actors/model/packed.hpp"
#include "actors/model/schema_tree.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Values that come without their C++ types, as from a command line, checked against the schema of
// the object that they are for. Integers outside the range of a C++ type pass: a schema says "int".

namespace manager {

/// What a check has to know of a server's objects, for values that refer to some.
class known_objects {
public:
  /// Whether there is an object type of this name: a value of such a schema refers to an object.
  virtual bool is_object_type(std::string_view name) const = 0;

  /// The schema of the object of this number; empty when there is none.
  virtual std::string schema_of(uint64_t object) const = 0;

protected:
  ~known_objects() = default;
};

/// Throws `type_mismatch` unless `value` can be read as `schema`. The text names the place of what
/// does not fit: "element 1: expected int, found str".
void require_conforming(const packed& value, const schema_tree& schema,
                        const known_objects& objects);

/// One packed argument of a call, with the word that stands for it in the operation's help.
struct packed_argument {
  std::string_view word;
  const packed* value;
};

/// The pattern of schemas for a packed argument, by its word: K is the first, V the last member of
/// the object's schema, or V what is at the end of a PATH, and E an element of that. Empty for what
/// operations check themselves.
struct word_pattern {
  std::string_view word;
  std::string_view pattern;
};
inline constexpr word_pattern word_patterns[] = {
    {"VALUE", "V"},         {"KEY", "K"},
    {"VALUES", "array<V>"}, {"KEYS", "array<K>"},
    {"MAP", "map<K,V>"},    {"DELTA", "V"},
    {"EXPECTED", "V"},      {"DESIRED", "V"},
    {"IDS", "array<int>"},  {"PATH", ""},
    {"RANGE", ""},          {"ELEMENT", "E"},
    {"ITEM", "K"},          {"ITEMS", "array<K>"},
    {"PRIORITY", "V"},      {"PRIORITIES", "array<V>"},
};

/// The pattern of a word; nothing for a word that has none.
constexpr std::optional<word_pattern> pattern_of(std::string_view word) {
  for (auto& known : word_patterns)
    if (known.word == word)
      return known;
  return std::nullopt;
}

/// The argument word at a position of an operation's help: "VALUE" is at 1 in "KEY VALUE  puts...".
constexpr std::string_view argument_word(std::string_view help, size_t position) {
  auto words = help.substr(0, help.find("  "));
  for (; position > 0; --position) {
    auto space = words.find(' ');
    if (space == std::string_view::npos)
      return {};
    words.remove_prefix(space + 1);
  }
  return words.substr(0, words.find(' '));
}

/// Checks the arguments of one call of an object of this schema.
/// @throws error type_mismatch
void require_conforming(std::span<const packed_argument> arguments, const std::string& schema,
                        const known_objects& objects);

} // namespace manager
