#include "actors/objects/containers/list.hpp"
#include "actors/value/packed_value.hpp"

#include <utility>

// The operations of a list on values that are nested in its elements.

namespace manager {

packed list_object::path_at(const packed& path) const {
  auto steps = split_path(path);
  return nested_value(elements()[position(unpack<int64_t>(steps[0]))],
                      packed_path{steps}.subspan(1));
}

void list_object::path_set(const packed& path, const packed& value) {
  require_value(value);
  change_at(path, assigning(value));
}

std::optional<packed> list_object::path_add(const packed& path, const packed& delta,
                                            const packed& range) {
  std::optional<packed> before;
  change_at(path, adding(delta, range, before));
  return before;
}

void list_object::path_push(const packed& path, const packed& value) {
  require_value(value);
  change_at(path, appending(value));
}

bool list_object::path_erase(const packed& path) {
  bool was_there = false;
  change_at(path, erasing(was_there));
  return was_there;
}

void list_object::change_at(const packed& path, const path_change& change) {
  auto steps = split_path(path);
  auto index = position(unpack<int64_t>(steps[0]));
  auto changed = steps.size() == 1
                     ? change(&elements()[index])
                     : change_nested(elements()[index], packed_path{steps}.subspan(1), change);
  if (!changed) {
    take(index);
    return;
  }
  quota_.require_value_size(changed->size());
  put(index, std::move(*changed));
}

} // namespace manager
