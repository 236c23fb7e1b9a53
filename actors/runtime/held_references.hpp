#pragma once

#include "actors/model/conforms.hpp"
#include "actors/model/packed.hpp"
#include "actors/model/reference.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace manager {

/// Counts the references to a server's objects, and knows their schemas: its store. Network thread
/// only.
class reference_keeper : public known_objects {
public:
  /// @throws error object_gone, bad_argument for one of another server
  virtual void require(const reference& named) const = 0;
  virtual void hold(uint64_t object) noexcept = 0;
  virtual void unhold(uint64_t object) noexcept = 0;

  /// Counts a grant: the session is about to be sent a value that names the object.
  virtual void grant_to(uint64_t session, uint64_t object) = 0;

protected:
  ~reference_keeper() = default;
};

/// The references of a value that is in a server: their objects live while the value does.
class held_references final : public reference_set {
public:
  held_references(reference_keeper& keeper, std::vector<reference> names)
      : reference_set{std::move(names)}, keeper_{keeper} {
    for (auto& named : this->names())
      keeper_.hold(named.object);
  }
  ~held_references() override {
    for (auto& named : names())
      keeper_.unhold(named.object);
  }
  std::unique_ptr<reference_set> with(std::vector<reference> names) const override {
    return std::make_unique<held_references>(keeper_, std::move(names));
  }

private:
  reference_keeper& keeper_;
};

/// What arrives names its references; from here on they are held.
/// @throws error object_gone, bad_argument
inline void hold_references(reference_keeper& keeper, packed& value) {
  if (value.refs().empty())
    return;
  for (auto& named : value.refs().names())
    keeper.require(named);
  value.set_refs(references{std::make_unique<held_references>(keeper, value.refs().names())});
}

/// What is sent grants its references to the session that receives it, until that gives them back.
inline void grant_references(reference_keeper& keeper, uint64_t session, const packed& value) {
  for (auto& named : value.refs().names())
    keeper.grant_to(session, named.object);
}

inline void hold_references(reference_keeper& keeper, std::optional<packed>& value) {
  if (value)
    hold_references(keeper, *value);
}
inline void grant_references(reference_keeper& keeper, uint64_t session,
                             const std::optional<packed>& value) {
  if (value)
    grant_references(keeper, session, *value);
}

template <class T> void hold_references(reference_keeper&, T&) {}
template <class T> void grant_references(reference_keeper&, uint64_t, const T&) {}

} // namespace manager
