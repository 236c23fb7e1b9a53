#include "actors/objects/containers/dict.hpp"
#include "actors/value/packed_value.hpp"

#include <utility>

// The operations of a dict on values that are nested in its values.

namespace manager {

packed dict_object::path_at(const packed& path) const {
  auto steps = split_path(path);
  return nested_value(at(steps[0]), packed_path{steps}.subspan(1));
}

void dict_object::path_set(const packed& path, const packed& value) {
  require_value(value);
  change_at(path, assigning(value));
}

std::optional<packed> dict_object::path_add(const packed& path, const packed& delta,
                                            const packed& range) {
  std::optional<packed> before;
  change_at(path, adding(delta, range, before));
  return before;
}

void dict_object::path_push(const packed& path, const packed& value) {
  require_value(value);
  change_at(path, appending(value));
}

bool dict_object::path_erase(const packed& path) {
  bool was_there = false;
  change_at(path, erasing(was_there));
  return was_there;
}

void dict_object::change_at(const packed& path, const path_change& change) {
  auto steps = split_path(path);
  auto* found = find(steps[0]);
  auto changed = steps.size() == 1
                     ? change(found ? &found->value : nullptr)
                     : change_nested(at(steps[0]), packed_path{steps}.subspan(1), change);
  if (!changed) {
    remove(steps[0]);
    return;
  }
  quota_.require_value_size(changed->size());
  put(std::move(steps[0]), std::move(*changed), deadline::kept);
}

} // namespace manager
