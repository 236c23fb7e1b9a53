#pragma once

#include "actors/objects/shared_object.hpp"
#include "actors/value/packed.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace manager {

/// Changes of single entries during one operation of a container, for the sessions that watch the
/// container. Not thread-safe: used by the thread that executes the operation.
class change_notes {
public:
  struct note {
    packed key;                  ///< empty: all entries were removed
    std::optional<packed> value; ///< the new value; nullopt: the entry was removed
  };

  void assigned(const packed& key, const packed& value) { notes_.push_back({key, value}); }
  void erased(const packed& key) { notes_.push_back({key, std::nullopt}); }
  void cleared() { notes_.push_back({packed{}, std::nullopt}); }

  bool empty() const noexcept { return notes_.empty(); }
  void clear() noexcept { notes_.clear(); }

  /// Returns the changes in their order, and forgets them.
  std::vector<note> take() { return std::exchange(notes_, {}); }

private:
  std::vector<note> notes_;
};

/// Object type that records its changes as those of single entries. Other types are watched by
/// their operations.
template <class Object>
concept notes_changes = overrides<&Object::note_changes_in, &shared_object::note_changes_in>;

} // namespace manager
