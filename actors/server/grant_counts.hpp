#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace manager {

/// Numbers of grants of one object, by session. Most objects have one session: a sorted vector
/// takes a fifth of the memory of a tree.
class grant_counts {
public:
  using entry = std::pair<uint64_t, uint64_t>; ///< session and count

  bool empty() const noexcept { return entries_.empty(); }
  auto begin() const noexcept { return entries_.begin(); }
  auto end() const noexcept { return entries_.end(); }
  bool contains(uint64_t session) const { return place_of(session) != entries_.end(); }

  /// Returns the number of grants of a session.
  uint64_t count(uint64_t session) const {
    auto place = place_of(session);
    return place == entries_.end() ? 0 : place->second;
  }

  /// Adds a grant; returns the number of grants that the session has then.
  uint64_t add(uint64_t session) {
    auto place = lower_bound(session);
    if (place == entries_.end() || place->first != session)
      place = entries_.insert(place, {session, 0});
    return ++place->second;
  }

  /// Removes up to `count` grants; returns the number that is left. The session stays, also with
  /// none, until `erase`. @pre `contains(session)`
  uint64_t remove(uint64_t session, uint64_t count) {
    auto place = lower_bound(session);
    return place->second -= std::min(place->second, count);
  }

  /// Removes a session; returns false if it has no entry.
  bool erase(uint64_t session) noexcept {
    auto place = place_of(session);
    if (place == entries_.end())
      return false;
    entries_.erase(place);
    return true;
  }

private:
  std::vector<entry>::iterator lower_bound(uint64_t session) {
    return std::lower_bound(entries_.begin(), entries_.end(), entry{session, 0});
  }
  std::vector<entry>::const_iterator place_of(uint64_t session) const {
    auto place = std::lower_bound(entries_.begin(), entries_.end(), entry{session, 0});
    return place != entries_.end() && place->first == session ? place : entries_.end();
  }

  std::vector<entry> entries_;
};

} // namespace manager
