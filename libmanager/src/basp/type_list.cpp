#include "libmanager/src/basp/type_list.hpp"

#include "actors/record/wire_types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace manager {
namespace {

using namespace std::string_view_literals;

// Names of types as CAF writes them, beside the `wire_types`; tests/basp/type_list_test.cpp
// compares them with the tables.
constexpr std::array in_all_calls{"@atom"sv, "call"sv};
constexpr std::array in_all_answers{"@error"sv};

constexpr auto no_stages = "\0"sv;    ///< an empty sequence
constexpr auto named_type = "\0\0"sv; ///< a type given by its name
constexpr auto list_begin = "@<>"sv;  ///< of a type list; each type with a '+' before it
constexpr size_t longest_list = 1000;

template <class List> bool contains(const List& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_wire_type(std::string_view name, bool in_calls) {
  bool found = false;
  for_each_wire_type(
      [&](auto& entry) { found |= entry.message_type == name && (entry.in_calls || !in_calls); });
  return found;
}

bool may_send_type(peer_role who, std::string_view name) {
  bool in_calls = who == peer_role::client;
  return is_wire_type(name, in_calls) || contains(in_all_calls, name)
         || (!in_calls && contains(in_all_answers, name));
}

bool take(std::string_view& bytes, std::string_view expected) {
  if (!bytes.starts_with(expected))
    return false;
  bytes.remove_prefix(expected.size());
  return true;
}

/// Takes a string: its length in groups of seven bits, lowest first, then its bytes.
std::optional<std::string_view> take_string(std::string_view& bytes) {
  size_t length = 0;
  for (int shift = 0; shift <= 14; shift += 7) {
    if (bytes.empty())
      return std::nullopt;
    auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    length |= static_cast<size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0)
      return length <= std::min(bytes.size(), longest_list) ? std::optional{bytes.substr(0, length)}
                                                            : std::nullopt;
  }
  return std::nullopt;
}

} // namespace

bool may_send(peer_role who, std::string_view payload) {
  if (!take(payload, no_stages) || !take(payload, named_type))
    return false;
  auto types = take_string(payload);
  if (!types || !take(*types, list_begin))
    return false;
  while (!types->empty()) {
    if (!take(*types, "+"))
      return false;
    auto name = types->substr(0, types->find('+'));
    types->remove_prefix(name.size());
    if (!may_send_type(who, name))
      return false;
  }
  return true;
}

} // namespace manager
