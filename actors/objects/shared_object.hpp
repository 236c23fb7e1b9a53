#pragma once

#include "actors/objects/caller.hpp"
#include "actors/objects/parameter.hpp"
#include "actors/value/amount.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace manager {

class change_notes;
class lock_table;
class memory_offers;
class set_table;
class timer_table;
struct object_limits;

/// Services of a server that one object may use. The tables outlive the object.
struct object_context {
  uint64_t id; ///< number of the object in the tables
  lock_table& locks;
  set_table& sets;
  memory_offers& memories;
  timer_table& timers;
};

/// Base of every object type: the functions by which a server connects an object with itself and
/// tells it events. A type overrides the functions that it needs; `override` refuses a misspelt
/// name, and the server asks with `overrides` which functions a type has. Not thread-safe: the
/// server calls these functions on its network thread, while no other thread uses the object.
class shared_object {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~shared_object() = default;

  // -- the beginning, in this order ---------------------------------------------

  /// Sets the schema of the object's values; empty if arguments are not checked.
  /// @throws error type_mismatch if the object cannot have this schema
  virtual void set_schema(const std::string& /*schema*/) {}

  /// Sets the limits of the object's contents.
  /// @throws error limit_reached if the object already holds more
  virtual void set_limits(const object_limits& /*limits*/) {}

  /// Connects the object with its server.
  virtual void attach(const object_context& /*server*/) {}

  /// Prepares the first operation; may run on another thread, and again if it threw.
  /// @throws std::bad_alloc
  virtual void prepare() {}

  // -- events --------------------------------------------------------------------

  /// Sets the server's time, before each operation.
  virtual void time_is(time_point /*now*/) {}

  /// Answers the waiting calls that the operation before has noted; called after each operation.
  virtual void answer_waits() {}

  /// Tells that a session which has called the object has ended.
  virtual void session_ended(uint64_t /*session*/, session_end /*how*/) {}

  /// Tells that the time has come which the object has set in the server's timers.
  virtual void time_came() {}

  /// Returns the time at which the object changes without a call if `time_is` says so; the server
  /// then tells it the time, if somebody watches the object. nullopt: never.
  virtual std::optional<time_point> next_time() const { return std::nullopt; }

  /// Records the changes of single entries in `notes`; null: in none. The changes of a type without
  /// this function are its operations.
  virtual void note_changes_in(change_notes* /*notes*/) noexcept {}

  /// Disconnects the object from its server, before the object is destroyed on any thread.
  virtual void detach() noexcept {}

  // -- properties ----------------------------------------------------------------

  /// Returns the amount that the object holds.
  virtual const amount& used() const noexcept {
    static constexpr amount none{};
    return none;
  }

  /// Returns the properties with which the object was made and which it keeps. May be called while
  /// another thread uses the object.
  virtual std::vector<parameter> parameters() const { return {}; }

  /// Returns the time that a call waits which has no limit of its own; nullopt: for ever.
  virtual std::optional<std::chrono::nanoseconds> default_wait() const { return std::nullopt; }

protected:
  shared_object() = default;
  shared_object(const shared_object&) = default;
  shared_object& operator=(const shared_object&) = default;
};

/// Returns true if a type has a function of its own in place of that of `shared_object`; e.g.
/// `overrides<&list_object::used, &shared_object::used>`.
template <auto Own, auto Base>
inline constexpr bool overrides = !std::same_as<decltype(Own), decltype(Base)>;

/// Object type that a server can host.
template <class Object>
concept hosted_type = std::derived_from<Object, shared_object>;

} // namespace manager
