#pragma once

#include "actors/value/packed.hpp"
#include "actors/value/schema_tree.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Checks of values that come without C++ types, e.g. from a command line, against the schema of
// their object. Integers outside the range of a C++ type pass, because a schema says only "int".

namespace manager {

/// Objects of a server, for checks of values that refer to objects.
class known_objects {
public:
  /// Returns true if an object type has this name: a value of such a schema refers to an object.
  virtual bool is_object_type(std::string_view name) const = 0;

  /// Returns the schema of the object of this number; empty if there is none.
  virtual std::string schema_of(uint64_t object) const = 0;

protected:
  ~known_objects() = default;
};

/// Checks that `value` can be read as `schema`.
/// @throws error type_mismatch, naming the place of the mismatch: "element 1: expected int, found
/// str"
void require_conforming(const packed& value, const schema_tree& schema,
                        const known_objects& objects);

/// One packed argument of a call, with its word in the operation's help.
struct packed_argument {
  std::string_view word;
  const packed* value;
};

/// Schema pattern of a packed argument, by its word. K is the first and V the last member of the
/// object's schema; after a PATH or a FIELD, V is the value at its end; E is an element of V. An
/// empty pattern: the operation checks the argument itself. With a MEMBER, V is that member of an
/// element. OTHER may also refer to an object of the same schema.
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
    {"OTHER", "array<V>"},  {"BYTES", "bin"},
    {"FIELD", ""},          {"ARGUMENTS", ""},
    {"TASKS", ""},          {"RESULTS", ""},
    {"PLAN", ""},           {"MEMBER", ""},
};

/// Returns the pattern of a word; nullopt if the word has none.
constexpr std::optional<word_pattern> pattern_of(std::string_view word) {
  for (auto& known : word_patterns)
    if (known.word == word)
      return known;
  return std::nullopt;
}

/// Returns the argument word at a position of an operation's help, without the brackets of a word
/// that may be left out: "VALUE" is at 1 in "KEY [VALUE]  puts...".
constexpr std::string_view argument_word(std::string_view help, size_t position) {
  auto words = help.substr(0, help.find("  "));
  for (; position > 0; --position) {
    auto space = words.find(' ');
    if (space == std::string_view::npos)
      return {};
    words.remove_prefix(space + 1);
  }
  auto word = words.substr(0, words.find(' '));
  return word.starts_with('[') ? word.substr(1, word.size() - 2) : word;
}

/// Checks the arguments of one call of an object of this schema.
/// @throws error type_mismatch
void require_conforming(std::span<const packed_argument> arguments, const std::string& schema,
                        const known_objects& objects);

} // namespace manager
