#include "actors/value/packed_path.hpp"

#include "actors/value/packed_text.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/packed_walk.hpp"

#include <string>

namespace manager {
namespace {

using detail::end_of_value;

/// Place of one member of a container, or of a new member at the end.
struct slot {
  bool in_map;
  size_t members; ///< of the container
  size_t body;    ///< offset where the first member of the container begins
  size_t begin;   ///< offset where the member begins; in a map, where its key begins
  size_t value;
  size_t end;

  bool is_there() const noexcept { return begin != end; }
};

[[noreturn]] void throw_at(const packed& step, errc code, const std::string& what) {
  throw error{code, "at the step " + preview(step) + " of the path: " + what};
}

/// Returns the place of an element; a place after the last element if the array has no such index.
slot element_of(const packed& array, const packed& step) {
  auto [members, body] = detail::array_header(array);
  auto index = unpack<int64_t>(step);
  auto from_start = index < 0 ? index + static_cast<int64_t>(members) : index;
  if (from_start < 0 || from_start >= static_cast<int64_t>(members))
    return {false, members, body, array.size(), array.size(), array.size()};
  auto begin = body;
  while (from_start-- > 0)
    begin = end_of_value(array.bytes(), begin);
  return {false, members, body, begin, begin, end_of_value(array.bytes(), begin)};
}

slot entry_of(const packed& map, const packed& key) {
  auto [members, body] = detail::map_header(map);
  auto begin = body;
  for (size_t i = 0; i < members; ++i) {
    auto value = end_of_value(map.bytes(), begin);
    auto end = end_of_value(map.bytes(), value);
    if (map.bytes().compare(begin, value - begin, key.bytes()) == 0)
      return {true, members, body, begin, value, end};
    begin = end;
  }
  return {true, members, body, begin, begin, begin};
}

/// Returns the place of a member, which may not be there.
slot look_for(const packed& whole, const packed& step) {
  if (detail::is_map(whole))
    return entry_of(whole, step);
  if (!detail::is_array(whole))
    throw_at(step, errc::type_mismatch, "expected a map or an array, found " + describe(whole));
  try {
    return element_of(whole, step);
  } catch (const error& failure) {
    if (failure.kind() == errc::type_mismatch)
      throw_at(step, errc::type_mismatch, "an array takes an index, not " + describe(step));
    throw;
  }
}

/// Returns the place of a member; a map need not have it.
slot find_slot(const packed& whole, const packed& step) {
  auto where = look_for(whole, step);
  if (!where.in_map && !where.is_there())
    throw_at(step, errc::out_of_range,
             where.members == 1 ? "there is 1 element"
                                : "there are " + std::to_string(where.members) + " elements");
  return where;
}

packed value_in(const packed& whole, const slot& where) {
  return packed{whole.bytes().substr(where.value, where.end - where.value)};
}

void require_entry(const slot& where, const packed& step) {
  if (!where.is_there())
    throw_at(step, errc::no_such_key, "there is no such key");
}

/// Returns the container's bytes with `member` instead of the member in the slot, and with the new
/// number of members in the header.
std::string spliced(const packed& whole, const slot& where, const std::string& member) {
  auto members = where.members - (where.is_there() ? 1 : 0) + (member.empty() ? 0 : 1);
  auto header =
      where.in_map ? detail::make_map_header(members) : detail::make_array_header(members);
  auto spliced = std::move(header);
  spliced += whole.bytes().substr(where.body, where.begin - where.body);
  spliced += member;
  spliced += whole.bytes().substr(where.end);
  return spliced;
}

/// Changes a value as `change_nested` does, without the references.
std::string changed(const packed& whole, packed_path path, const path_change& change,
                    references& added) {
  auto& step = path.front();
  auto where = find_slot(whole, step);
  auto current = value_in(whole, where);
  std::string value;
  if (path.size() > 1) {
    require_entry(where, step);
    value = changed(current, path.subspan(1), change, added);
  } else if (auto fresh = change(where.is_there() ? &current : nullptr)) {
    added.add(fresh->refs());
    value = std::move(*fresh).bytes();
  }
  return spliced(whole, where,
                 value.empty() || !where.in_map ? value : std::string{step.bytes()} + value);
}

/// Makes a value from bytes of other values. `all` contains all references of these values.
packed with_references(std::string bytes, const references& all) {
  auto named = all.empty() ? references{} : all.with(find_references(bytes));
  return packed{std::move(bytes), std::move(named)};
}

} // namespace

packed nested_value(const packed& whole, packed_path path) {
  packed value = whole;
  for (auto& step : path) {
    auto where = find_slot(value, step);
    require_entry(where, step);
    value = value_in(value, where);
  }
  return with_references(std::move(value).bytes(), whole.refs());
}

std::optional<packed> find_nested(const packed& whole, packed_path path) {
  packed value = whole;
  for (auto& step : path) {
    auto where = look_for(value, step);
    if (!where.is_there())
      return std::nullopt;
    value = value_in(value, where);
  }
  return value;
}

packed change_nested(const packed& whole, packed_path path, const path_change& change) {
  auto all = whole.refs();
  auto bytes = changed(whole, path, change, all);
  auto result = with_references(std::move(bytes), all);
  require_value(result);
  return result;
}

std::vector<packed> split_path(const packed& path) {
  auto steps = split_array(path, max_stored_depth);
  if (steps.empty())
    throw error{errc::bad_argument, "a path has at least one step"};
  return steps;
}

path_change assigning(const packed& value) {
  return [&value](const packed*) { return value; };
}

path_change adding(const packed& delta, const packed& range, std::optional<packed>& before) {
  return [&](const packed* current) {
    if (current == nullptr)
      return first_sum(delta, range);
    before = *current;
    return add_values(*current, delta, range);
  };
}

path_change appending(const packed& element) {
  return [&element](const packed* current) {
    packed_writer longer;
    auto header = current != nullptr ? detail::array_header(*current) : detail::header{0, 0};
    longer.array(header.members + 1);
    if (current != nullptr)
      longer.add(packed{current->bytes().substr(header.bytes), current->refs()});
    longer.add(element);
    return std::move(longer).finish();
  };
}

path_change erasing(bool& was_there) {
  return [&was_there](const packed* current) {
    was_there = current != nullptr;
    return std::nullopt;
  };
}

} // namespace manager
