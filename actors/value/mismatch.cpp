#include "actors/value/mismatch.hpp"

#include "actors/value/packed_object.hpp"
#include "actors/value/packed_text.hpp"

#include <algorithm>

namespace manager::detail {
namespace {

namespace kind = msgpack::type;

/// Maximum number of characters of a key in an error text.
constexpr size_t key_characters = 40;

std::string text_of(const place* where) {
  return where == nullptr ? "" : text_of(where->outer) + where->text + ": ";
}

void explain_named_members(const msgpack::object_map& entries,
                           const std::vector<member_explainer>& members, const place* where) {
  for (uint32_t i = 0; i < entries.size; ++i) {
    auto& [name, value] = entries.ptr[i];
    for (auto& member : members)
      if (name.type == kind::STR
          && member.name == std::string_view{name.via.str.ptr, name.via.str.size}) {
        auto inside = entry_place(where, "member", name);
        member.explain_it(value, &inside);
      }
  }
}

} // namespace

void throw_mismatch(const std::string& expected, const msgpack::object& found, const place* where) {
  auto name = kind_name(found);
  auto text = text_of(where) + "expected " + expected + ", found " + name;
  if (name == expected) // a number outside the range of its C++ type
    text += " that does not fit";
  throw error{errc::type_mismatch, text};
}

void throw_at(const place* where, const error& failure) {
  throw error{failure.kind(), text_of(where) + failure.text()};
}

place element_place(const place* outer, const char* what, size_t index) {
  return {outer, what + (' ' + std::to_string(index))};
}

place entry_place(const place* outer, const char* what, const msgpack::object& key) {
  return {outer, what + (' ' + preview(pack(key), key_characters))};
}

void explain_members(const msgpack::object& value, const std::vector<member_explainer>& members,
                     const place* where) {
  if (value.type == kind::MAP)
    return explain_named_members(value.via.map, members, where);
  if (value.type != kind::ARRAY)
    return;
  for (size_t i = 0; i < std::min<size_t>(value.via.array.size, members.size()); ++i) {
    auto inside = element_place(where, "member", i);
    members[i].explain_it(value.via.array.ptr[i], &inside);
  }
}

void explain_elements(const msgpack::object& value, explainer element, const place* where) {
  if (value.type != kind::ARRAY)
    return;
  for (uint32_t i = 0; i < value.via.array.size; ++i) {
    auto inside = element_place(where, "element", i);
    element(value.via.array.ptr[i], &inside);
  }
}

void explain_entries(const msgpack::object& value, explainer key, explainer mapped,
                     const place* where) {
  if (value.type != kind::MAP)
    return;
  for (uint32_t i = 0; i < value.via.map.size; ++i) {
    auto& entry = value.via.map.ptr[i];
    auto at_key = entry_place(where, "key", entry.key);
    key(entry.key, &at_key);
    auto at_value = entry_place(where, "value of", entry.key);
    mapped(entry.val, &at_value);
  }
}

} // namespace manager::detail
