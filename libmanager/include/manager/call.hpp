#pragma once

#include "actors/model/operation.hpp"
#include "actors/model/packed.hpp"
#include "actors/model/time_limit.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace manager {

/// How long an operation may wait: a duration, or for ever.
using wait_time = std::optional<time_limit>;

namespace detail {

class object_ref; // libmanager/src/client/object_ref.hpp

/// One reference to a shared object. Copies share it; the last one gives it back to the server.
using object_ptr = std::shared_ptr<const object_ref>;

/// Which operation of which object is called, and how long it may wait.
struct call_target {
  const object_ptr& object;
  uint64_t operation;
  std::string_view name;
  bool may_wait;              ///< its row takes a pending: an answer may be long in coming
  wait_time wait;             ///< for those that may
  bool outlasts_wait = false; ///< see `operation`
  uint64_t undo = 0;          ///< see `operation`
  uint64_t fence = 0;         ///< an acquisition of a lock without which it is refused
  bool typed = true;          ///< its values are of the C++ types of the object's schema
};

/// A call of the operation of this wire id, as its row says.
template <class Object, uint64_t Id>
call_target target_of(const object_ptr& object, wait_time wait, uint64_t fence = 0) {
  constexpr auto row = std::get<row_of<Object, Id>()>(Object::operations());
  constexpr bool may_wait = decltype(row)::sig::deferred;
  return {object, Id, row.name, may_wait, wait, row.outlasts_wait, row.undo, fence};
}

class started_call; // libmanager/src/client/object_ref.hpp

bool ready(const started_call& call);
/// True when the reply came within `time`.
bool wait_for(const started_call& call, time_limit time);
/// Asks the server to give the wait up, without waiting for its verdict. Callable from any thread.
void give_up(const started_call& call) noexcept;
/// Gives the wait up; false when the operation had ended, with or without success, before.
bool cancel(started_call& call);

/// A reply that is under way, in the table's types.
template <class R> class reply {
public:
  explicit reply(std::shared_ptr<started_call> call) : call_{std::move(call)} {}

  /// Waits for the reply and takes it; once.
  R get();

  std::shared_ptr<started_call> call() && { return std::move(call_); }
  const started_call& state() const noexcept { return *call_; }

private:
  std::shared_ptr<started_call> call_;
};

/// Calls an operation and waits for the answer. Defined in the library for exactly the signatures
/// that the operation tables announce, so that programs need not compile CAF.
/// @throws error what the operation throws; timed_out, disconnected, too_large, session_ended, ...
template <class R, class... A> R call(const call_target& target, A... arguments);

/// Calls an operation and returns at once.
template <class R, class... A> reply<R> start(const call_target& target, A... arguments);

/// What an object is called in texts: "queue 'jobs'" or "list #12".
std::string title_of(const object_ptr& object);

/// `failure` with object and operation in front: "list 'x': at: index 7 is out of range".
error in_call(const object_ptr& object, std::string_view operation, const error& failure);
[[noreturn]] uint64_t throw_not_owner();
const std::string& name_of(const object_ptr& object);
uint64_t id_of(const object_ptr& object);

/// How many bytes the arguments of one call of the object may have.
/// @throws error object_gone for no object
size_t max_value_bytes(const object_ptr& object);
bool same_object(const object_ptr& left, const object_ptr& right);

/// What stands in a value for the object; noted for the value that is being packed.
/// @throws error bad_argument for no object, not_supported outside of `pack`
reference pack_name(const object_ptr& object);

/// The object for which this stands in the value that is being unpacked.
/// @throws error type_mismatch when it has another schema
object_ptr object_named(const reference& named, const std::string& schema);

/// References together with their objects, for a value that is to be unpacked.
references live_references(std::vector<object_ptr> objects);

/// While it lives, the objects whose proxies are packed on this thread are kept here.
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
