#include "actors/objects/containers/record.hpp"

#include "actors/value/object_name.hpp"
#include "actors/value/packed_value.hpp"
#include "actors/value/quoted.hpp"

#include <utility>

namespace manager {
namespace {

/// Checks the length of a name.
/// @throws error bad_argument
void require_attribute_name(std::string_view name) {
  if (name.empty())
    throw error{errc::bad_argument, "an attribute needs a name, and the empty string is none"};
  require_name(name);
}

/// Returns the name as a key of the dict.
/// @throws error bad_argument
packed key_of(const std::string& name) {
  require_attribute_name(name);
  return pack(name);
}

[[noreturn]] void throw_no_attribute(const std::string& name) {
  throw error{errc::no_such_key, "no attribute " + quoted_text(name, max_name_bytes)};
}

} // namespace

record_object::record_object(const packed& initial) : attributes_{packed{}} {
  if (!initial.empty() && !is_nil(initial))
    update(initial);
}

// -- one attribute --------------------------------------------------------------

packed record_object::at(const std::string& name) const {
  if (auto found = get(name))
    return std::move(*found);
  throw_no_attribute(name);
}

void record_object::set(const std::string& name, packed value) {
  attributes_.set(key_of(name), std::move(value));
}

std::optional<packed> record_object::emplace(const std::string& name, packed value) {
  return attributes_.emplace(key_of(name), std::move(value));
}

// -- read, modify, write ----------------------------------------------------------

std::optional<packed> record_object::exchange(const std::string& name, packed value) {
  return attributes_.exchange(key_of(name), std::move(value));
}

packed record_object::cmp_xchg(const std::string& name, const std::optional<packed>& expected,
                               std::optional<packed> desired) {
  return attributes_.cmp_xchg(key_of(name), expected, std::move(desired));
}

std::optional<packed> record_object::fetch_add(const std::string& name, const packed& delta,
                                               const packed& range) {
  return attributes_.fetch_add(key_of(name), delta, range);
}

// -- nested values ------------------------------------------------------------------

packed record_object::path_at(const packed& path) const {
  require_path(path, 0);
  return attributes_.path_at(path);
}

void record_object::path_set(const packed& path, const packed& value) {
  require_path(path, 1);
  attributes_.path_set(path, value);
}

std::optional<packed> record_object::path_add(const packed& path, const packed& delta,
                                              const packed& range) {
  require_path(path, 1);
  return attributes_.path_add(path, delta, range);
}

void record_object::path_push(const packed& path, const packed& value) {
  require_path(path, 1);
  attributes_.path_push(path, value);
}

bool record_object::path_erase(const packed& path) {
  require_path(path, 1);
  return attributes_.path_erase(path);
}

// -- all attributes -----------------------------------------------------------------

void record_object::update(const packed& map) {
  for (auto& [name, value] : split_map(map))
    require_attribute_name(unpack<std::string>(name));
  attributes_.update(map);
}

// -- helpers ------------------------------------------------------------------------

/// Checks a path: the first step is a name, and names an existing attribute if the path has more
/// than `longest_new` steps.
/// @throws error type_mismatch, bad_argument, no_such_key
void record_object::require_path(const packed& path, size_t longest_new) const {
  auto steps = split_path(path);
  auto name = unpack<std::string>(steps[0]);
  require_attribute_name(name);
  if (steps.size() > longest_new && !attributes_.contains(steps[0]))
    throw_no_attribute(name);
}

} // namespace manager
