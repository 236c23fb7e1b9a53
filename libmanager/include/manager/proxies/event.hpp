#pragma once

#include "actors/objects/event.hpp"
#include "manager/waitable.hpp"

#include <string>
#include <string_view>

namespace manager {

/// A flag that is waited for: Python's threading.Event for many processes.
/// @throws error object_gone, and those of every call
class event : public waitable<event_object> {
public:
  using waitable::waitable;
  MANAGER_PROXY_MEMBERS(event)

  static std::string schema_name() { return "event"; }

  void set() const { call<"set">(); }
  void clear() const { call<"clear">(); }
  bool is_set() const { return call<"is_set">(); }
};

/// `m.event(...)` of a session.
template <class Session> class event_factory {
public:
  /// Opens the event of this name, or creates it, unset; anonymous without a name.
  /// @throws error type_mismatch when the name belongs to another type
  manager::event event(std::string_view name = {}) {
    return static_cast<Session&>(*this).template obtain<manager::event>(name, {});
  }
};

} // namespace manager
