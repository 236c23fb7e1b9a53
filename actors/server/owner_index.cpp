#include "actors/server/owner_index.hpp"

namespace manager {
namespace {

/// Removes a pair of numbers from one map of the index.
template <class Map> void erase_pair(Map& side, uint64_t key, uint64_t value) noexcept {
  auto found = side.find(key);
  found->second.erase(value);
  if (found->second.empty())
    side.erase(found);
}

} // namespace

std::set<uint64_t> owner_index::take(uint64_t session) {
  auto known = objects_.extract(session);
  if (!known)
    return {};
  for (auto object : known.mapped())
    erase_pair(sessions_, object, session);
  return std::move(known.mapped());
}

void owner_index::forget_object(uint64_t object) noexcept {
  auto known = sessions_.extract(object);
  if (!known)
    return;
  for (auto session : known.mapped())
    erase_pair(objects_, session, object);
}

} // namespace manager
