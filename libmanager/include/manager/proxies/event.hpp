#pragma once

#include "actors/objects/sync/event.hpp"
#include "manager/detail/waitable.hpp"

#include <string>
#include <string_view>

namespace manager {

/// A flag that processes can wait for: Python's threading.Event for many processes.
/// @throws error object_gone; the errors of every call (see `proxy`)
class event : public waitable<event_object> {
public:
  using waitable::waitable;
  MANAGER_PROXY_MEMBERS(event)

  static std::string schema_name() { return "event"; }

  void set() const { call<"set">(); }
  void clear() const { call<"clear">(); }
  bool is_set() const { return call<"is_set">(); }
};

/// Factory of `m.event(...)`; base of `session`.
template <class Session> class event_factory {
public:
  /// Opens the event of this name, or creates it, not set; anonymous without a name.
  /// @throws error type_mismatch if the name belongs to another type
  manager::event event(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::event>(name, {});
  }
};

} // namespace manager
