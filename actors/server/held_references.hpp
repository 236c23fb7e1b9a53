#pragma once

#include "actors/value/conforms.hpp"
#include "actors/value/packed.hpp"
#include "actors/value/reference.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace manager {

/// Counter of the references to a server's objects, and source of their schemas; implemented by the
/// store. Network thread only, except `is_object_type`.
class reference_counter : public known_objects {
public:
  /// Checks that a reference is valid.
  /// @throws error object_gone, bad_argument for a reference of another server
  virtual void require(const reference& named) const = 0;
  virtual void hold(uint64_t object) noexcept = 0;
  virtual void unhold(uint64_t object) noexcept = 0;

  /// Counts a grant, before the session is sent a value that contains a reference to the object.
  virtual void grant_to(uint64_t session, uint64_t object) = 0;

protected:
  ~reference_counter() = default;
};

/// Holds that begin and end on a background thread, where a long operation copies and destroys
/// values. They are recorded there, and counted on the network thread after the operation. Until
/// then the objects live, because the holds that existed before the operation are still counted.
class noted_holds {
public:
  noted_holds() = default;
  noted_holds(const noted_holds&) = delete;
  noted_holds& operator=(const noted_holds&) = delete;

  /// Records the holds of the calling thread during its lifetime.
  class scope {
  public:
    explicit scope(noted_holds& notes);
    ~scope();
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;

  private:
    noted_holds* outer_;
  };

  /// Begins or ends a hold: records it if a `scope` exists, otherwise counts it.
  static void hold(reference_counter& counter, uint64_t object) noexcept;
  static void unhold(reference_counter& counter, uint64_t object) noexcept;

  /// Counts all recorded holds, once. Network thread.
  void apply_to(reference_counter& counter) noexcept;

private:
  std::unordered_map<uint64_t, int64_t> changes_; ///< by object
};

/// References of a value that is stored in a server: their objects live as long as the value.
class held_references final : public reference_set {
public:
  held_references(reference_counter& counter, std::vector<reference> names)
      : reference_set{std::move(names)}, counter_{counter} {
    for (auto& named : this->names())
      noted_holds::hold(counter_, named.object);
  }
  ~held_references() override {
    for (auto& named : names())
      noted_holds::unhold(counter_, named.object);
  }
  std::unique_ptr<reference_set> with(std::vector<reference> names) const override {
    return std::make_unique<held_references>(counter_, std::move(names));
  }

private:
  reference_counter& counter_;
};

/// Holds the references of a value that arrived.
/// @throws error object_gone, bad_argument
inline void hold_references(reference_counter& counter, packed& value) {
  if (value.refs().empty())
    return;
  for (auto& named : value.refs().names())
    counter.require(named);
  value.set_refs(references{std::make_unique<held_references>(counter, value.refs().names())});
}

/// Grants the references of a value to the session that receives it; they count until the session
/// gives them back.
inline void grant_references(reference_counter& counter, uint64_t session, const packed& value) {
  for (auto& named : value.refs().names())
    counter.grant_to(session, named.object);
}

inline void hold_references(reference_counter& counter, std::optional<packed>& value) {
  if (value)
    hold_references(counter, *value);
}
inline void grant_references(reference_counter& counter, uint64_t session,
                             const std::optional<packed>& value) {
  if (value)
    grant_references(counter, session, *value);
}

template <class T> void hold_references(reference_counter&, T&) {}
template <class T> void grant_references(reference_counter&, uint64_t, const T&) {}

} // namespace manager
