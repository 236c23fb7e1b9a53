#include "actors/value/conforms.hpp"

#include "actors/value/packed_object.hpp"
#include "actors/value/packed_path.hpp"
#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace manager {
namespace {

using msgpack::object;
namespace kind = msgpack::type;

// -- one value --------------------------------------------------------------------

/// Place of the check in a value, linked to the enclosing places.
struct place {
  const place* outer;
  const char* what; ///< "element ", "key ", "value of "
  std::string name;

  std::string text() const { return (outer == nullptr ? "" : outer->text()) + what + name + ": "; }
};

/// Returns the number of bytes of a blob of `number` bits; 0 if the text is not a number.
size_t bytes_of_bits(std::string_view number) {
  size_t bits = 0;
  std::from_chars(number.data(), number.data() + number.size(), bits);
  return bits / 8 + (bits % 8 == 0 ? 0 : 1);
}

/// Checks the parts of one value.
class value_check {
public:
  explicit value_check(const known_objects& objects) : objects_{objects} {}

  void require(const object& value, const schema_tree& as, const place* where) const {
    if (as.kind == "optional" && as.members.size() == 1) {
      if (value.type != kind::NIL)
        require(value, as.members[0], where);
    } else if (as.kind == "array" && as.members.size() == 1) {
      require_elements(value, as, where);
    } else if (as.kind == "map" && as.members.size() == 2) {
      require_entries(value, as, where);
    } else if (as.kind == "tuple") {
      require_members(value, as, where);
    } else if (as.kind == "struct" && !as.members.empty()) {
      require_fields(value, as, where);
    } else if (as.kind == "variant") {
      require_alternative(value, as, where);
    } else if ((as.kind == "duration" || as.kind == "time") && !as.members.empty()) {
      require(value, as.members[0], where); // the number; the rest is its unit
    } else if (!is_scalar_of(value, as)) {
      refuse(value, as, where);
    }
  }

private:
  void require_elements(const object& value, const schema_tree& as, const place* where) const {
    if (value.type != kind::ARRAY)
      refuse(value, as, where);
    for (uint32_t i = 0; i < value.via.array.size; ++i) {
      place inside{where, "element ", std::to_string(i)};
      require(value.via.array.ptr[i], as.members[0], &inside);
    }
  }

  void require_entries(const object& value, const schema_tree& as, const place* where) const {
    if (value.type != kind::MAP)
      refuse(value, as, where);
    for (uint32_t i = 0; i < value.via.map.size; ++i) {
      auto& [key, mapped] = value.via.map.ptr[i];
      auto name = preview(pack(key));
      place key_place{where, "key ", name};
      place value_place{where, "value of ", name};
      require(key, as.members[0], &key_place);
      require(mapped, as.members[1], &value_place);
    }
  }

  void require_members(const object& value, const schema_tree& as, const place* where) const {
    if (value.type != kind::ARRAY || value.via.array.size != as.members.size())
      refuse(value, as, where);
    for (uint32_t i = 0; i < value.via.array.size; ++i) {
      place inside{where, "member ", std::to_string(i)};
      require(value.via.array.ptr[i], as.members[i], &inside);
    }
  }

  /// Checks [index of the alternative, its value].
  void require_alternative(const object& value, const schema_tree& as, const place* where) const {
    if (value.type != kind::ARRAY || value.via.array.size != 2)
      refuse(value, as, where);
    auto& index = value.via.array.ptr[0];
    if (index.type != kind::POSITIVE_INTEGER || index.via.u64 >= as.members.size())
      refuse(value, as, where);
    place inside{where, "alternative ", std::to_string(index.via.u64)};
    require(value.via.array.ptr[1], as.members[index.via.u64], &inside);
  }

  /// Checks a struct that is packed with names. Its schema has no names, so each value must fit one
  /// of the members.
  void require_fields(const object& value, const schema_tree& as, const place* where) const {
    if (value.type != kind::MAP)
      refuse(value, as, where);
    for (uint32_t i = 0; i < value.via.map.size; ++i) {
      auto& [name, field] = value.via.map.ptr[i];
      if (name.type != kind::STR)
        refuse(value, as, where);
      bool fits =
          std::any_of(as.members.begin(), as.members.end(),
                      [&field = field, this](auto& member) { return conforms(field, member); });
      if (!fits) {
        place inside{where, "member ", preview(pack(name))};
        refuse(field, as, &inside);
      }
    }
  }

  bool conforms(const object& value, const schema_tree& as) const {
    try {
      require(value, as, nullptr);
      return true;
    } catch (const error&) {
      return false;
    }
  }

  bool is_scalar_of(const object& value, const schema_tree& as) const {
    if (as.kind == "bool")
      return value.type == kind::BOOLEAN;
    if (as.kind == "int")
      return detail::is_integer(value);
    if (as.kind == "float")
      return value.type == kind::FLOAT32 || value.type == kind::FLOAT64;
    if (as.kind == "str")
      return value.type == kind::STR;
    if (as.kind == "nil")
      return value.type == kind::NIL;
    if (as.kind == "bits" && !as.members.empty())
      return value.type == kind::BIN && value.via.bin.size == bytes_of_bits(as.members[0].kind);
    if (as.kind == "bin")
      return value.type == kind::BIN;
    if (as.kind == "value" && as.members.empty()) // anything; the type of this name has a member
      return true;
    return !objects_.is_object_type(as.kind) || refers_to(value, as);
  }

  bool refers_to(const object& value, const schema_tree& as) const {
    auto named = detail::reference_in(value);
    return named && objects_.schema_of(named->object) == as.text();
  }

  [[noreturn]] static void refuse(const object& value, const schema_tree& as, const place* where) {
    throw error{errc::type_mismatch, (where == nullptr ? "" : where->text()) + "expected "
                                         + as.text() + ", found " + detail::kind_name(value)};
  }

  const known_objects& objects_;
};

// -- the arguments of a call --------------------------------------------------------

/// Returns the schema one step inside a value: keys of maps are checked, indexes select members.
schema_tree step_into(const schema_tree& whole, const packed& step, const known_objects& objects) {
  auto& inner = whole.kind == "optional" && !whole.members.empty() ? whole.members[0] : whole;
  if (inner.kind == "map" && inner.members.size() == 2) {
    require_conforming(step, inner.members[0], objects);
    return schema_inside(inner, 0);
  }
  bool is_tuple = inner.kind == "tuple";
  auto index = is_tuple ? unpack<int64_t>(step) : 0;
  if (index < 0)
    index += static_cast<int64_t>(inner.members.size());
  return schema_inside(inner, static_cast<size_t>(index));
}

/// Returns the schema of the value at a path, in a container of this schema.
schema_tree at_path(schema_tree container, const packed& path, const known_objects& objects) {
  container.kind = container.members.size() == 2 ? "map" : "array";
  for (auto& step : split_path(path))
    container = step_into(container, step, objects);
  return container;
}

/// Returns the schema of the value at a field of a value of this schema.
schema_tree at_field(schema_tree whole, const packed& field, const known_objects& objects) {
  for (auto& step : split_array(field))
    whole = step_into(whole, step, objects);
  return whole;
}

/// Returns true if the value refers to an object of this schema.
bool is_object_of(const packed& value, const std::string& schema, const known_objects& objects) {
  auto named = as_reference(value);
  return named && objects.schema_of(named->object) == schema;
}

schema_tree at_member(const schema_tree& whole, const packed& path, const known_objects& objects) {
  try {
    return at_field(whole, path, objects);
  } catch (const error& why) {
    throw error{why.kind(), "MEMBER: " + why.text()};
  }
}

} // namespace

void require_conforming(const packed& value, const schema_tree& schema,
                        const known_objects& objects) {
  auto parsed = detail::parse(value);
  value_check{objects}.require(parsed.get(), schema, nullptr);
}

void require_conforming(std::span<const packed_argument> arguments, const std::string& schema,
                        const known_objects& objects) {
  auto container = parse_schema(schema);
  if (container.members.empty()) // an object without values
    return;
  auto is_member = [](auto& each) { return each.word == "MEMBER"; };
  if (auto path = std::ranges::find_if(arguments, is_member); path != arguments.end())
    container.members.back() = at_member(container.members.back(), *path->value, objects);
  for (auto& [word, value] : arguments) {
    auto pattern = pattern_of(word);
    try {
      if (word == "PATH") // the next arguments are at the path's end
        container.members = {at_path(container, *value, objects)};
      else if (word == "FIELD")
        container.members.back() = at_field(container.members.back(), *value, objects);
      else if (word == "OTHER" && is_object_of(*value, schema, objects))
        continue;
      else if (pattern && !pattern->pattern.empty())
        require_conforming(*value, fill_in(parse_schema(pattern->pattern), container), objects);
    } catch (const error& why) {
      if (arguments.size() == 1)
        throw;
      throw error{why.kind(), std::string{word} + ": " + why.text()};
    }
  }
}

} // namespace manager
