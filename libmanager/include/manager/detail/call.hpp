#pragma once

#include "actors/objects/operation.hpp"
#include "actors/objects/time_limit.hpp"
#include "actors/value/packed.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// Time limit of an operation that waits; nullopt: no limit.
using wait_time = std::optional<time_limit>;

namespace detail {

class object_ref; // libmanager/src/client/object_ref.hpp

/// Counted reference to a shared object. Copies share the reference; the last copy gives it back to
/// the server.
using object_ptr = std::shared_ptr<const object_ref>;

/// Target of a call: the object, the operation and the limit of its wait.
struct call_target {
  const object_ptr& object;
  uint64_t operation;
  std::string_view name;
  bool may_wait;              ///< the operation takes a `pending`, so the answer may come late
  wait_time wait;             ///< limit of the wait, if `may_wait`
  bool outlasts_wait = false; ///< see `operation`
  uint64_t undo = 0;          ///< see `operation`
  uint64_t fence = 0;         ///< acquisition of a lock that must be in force; 0: none
  bool typed = true;          ///< arguments and result have the C++ types of the object's schema
};

/// Returns the target for an operation of `Object`, given by its wire id.
template <class Object, uint64_t Id>
call_target target_of(const object_ptr& object, wait_time wait, uint64_t fence = 0) {
  constexpr auto row = table_of<Object>.template get<row_of<Object, Id>()>();
  constexpr bool may_wait = decltype(row)::sig::deferred;
  return {object, Id, row.name, may_wait, wait, row.outlasts_wait, row.undo, fence};
}

class started_call; // libmanager/src/client/object_ref.hpp

bool ready(const started_call& call);
/// Waits for at most `time`; returns true if the reply has arrived.
bool wait_for(const started_call& call, time_limit time);
/// Asks the server to cancel the wait; does not wait for an answer. Any thread may call.
void give_up(const started_call& call) noexcept;
/// Cancels the wait; returns false if the operation had already succeeded or failed.
bool cancel(started_call& call);

/// Reply of a call in progress, in the types of the operation table.
template <class R> class reply {
public:
  explicit reply(std::shared_ptr<started_call> call) : call_{std::move(call)} {}

  /// Blocks until the reply arrives, then returns the result. Call it once.
  R get();

  std::shared_ptr<started_call> call() && { return std::move(call_); }
  const started_call& state() const noexcept { return *call_; }

private:
  std::shared_ptr<started_call> call_;
};

/// Calls an operation and blocks until the answer arrives. The library instantiates this template
/// for exactly the signatures in the operation tables, so that programs need not compile CAF.
/// @throws error the operation's own errors, and those of every call (see `proxy`)
template <class R, class... A> R call(const call_target& target, A... arguments);

/// Calls an operation without waiting for the answer.
template <class R, class... A> reply<R> start(const call_target& target, A... arguments);

/// Returns the name of an object in texts: "queue 'jobs'" or "list #12".
std::string title_of(const object_ptr& object);

/// Returns `failure` with object and operation in front: "list 'x': at: index 7 is out of range".
error in_call(const object_ptr& object, std::string_view operation, const error& failure);
[[noreturn]] uint64_t throw_not_owner();
const std::string& name_of(const object_ptr& object);
uint64_t id_of(const object_ptr& object);

/// Returns the largest size of the arguments of one call of the object, in bytes.
/// @throws error object_gone for no object
size_t max_value_bytes(const object_ptr& object);
bool same_object(const object_ptr& left, const object_ptr& right);

/// Returns the reference that represents the object in a packed value, and records the reference
/// for the value that is being packed.
/// @throws error bad_argument for a null `object`, not_supported outside of `pack`
reference pack_name(const object_ptr& object);

/// Returns the object that a reference in the value being unpacked stands for.
/// @throws error type_mismatch if the object has another schema
object_ptr object_named(const reference& named, const std::string& schema);

/// Makes references that keep their objects alive, for a value that will be unpacked.
references live_references(std::vector<object_ptr> objects);

/// Collects the objects whose proxies are packed on this thread while the collector lives.
class packed_objects {
public:
  packed_objects();
  ~packed_objects();
  packed_objects(const packed_objects&) = delete;
  packed_objects& operator=(const packed_objects&) = delete;

  std::vector<object_ptr> take() && { return std::move(objects_); }

private:
  friend reference pack_name(const object_ptr& object);

  std::vector<object_ptr> objects_;
  packed_objects* outer_;
};

} // namespace detail
} // namespace manager
