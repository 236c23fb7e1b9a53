#pragma once

#include "actors/objects/shared_object.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace manager {

/// Object type in which a session can own something, a lock for instance: the object is told when
/// the session ends.
template <class Object>
concept told_of_session_ends = overrides<&Object::session_ended, &shared_object::session_ended>;

/// Index of sessions and the objects in which they may own something: the objects that they have
/// called. The end of a session visits these objects only. Numbers of both are never used again.
/// Network thread only.
class owner_index {
public:
  void note(uint64_t session, uint64_t object) {
    if (sessions_[object].insert(session).second)
      objects_[session].insert(object);
  }

  /// Removes a session and returns its objects, in the order of their creation.
  std::set<uint64_t> take(uint64_t session);

  /// Removes an object that is dropped.
  void forget_object(uint64_t object) noexcept;

  /// Returns the number of known sessions and objects.
  size_t size() const noexcept { return sessions_.size() + objects_.size(); }

private:
  std::unordered_map<uint64_t, std::unordered_set<uint64_t>> sessions_; ///< by object
  std::unordered_map<uint64_t, std::set<uint64_t>> objects_;            ///< by session
};

} // namespace manager
