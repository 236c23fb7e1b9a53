#include "libmanager/src/client/object_ref.hpp"

#include "actors/value/packed_text.hpp"
#include "libmanager/src/client/reply_value.hpp"
#include "manager/detail/element.hpp"

#include <cstdio>

namespace manager::detail {
namespace {

/// Time limit of a round trip, and minimum speed of the transfer of a large value.
constexpr std::chrono::seconds round_trip{10};
constexpr size_t slowest_bytes_per_ms = 1024;

std::string in_seconds(std::chrono::nanoseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%g s", std::chrono::duration<double>{time}.count());
  return text;
}

} // namespace

caf::strong_actor_ptr object_ref::actor() const {
  {
    std::lock_guard guard{mutex_};
    if (actor_)
      return actor_;
  }
  auto found = session_->actor_of(grant_.id);
  std::lock_guard guard{mutex_};
  return actor_ = std::move(found);
}

std::span<std::byte> object_ref::mapped_memory(const std::function<int64_t()>& offer) const {
  std::lock_guard guard{mapping_mutex_};
  if (!mapping_) {
    session_->require_same_host();
    mapping_ = session_->map_memory(grant_.id, static_cast<size_t>(offer()));
  }
  return mapping_->bytes();
}

started_call::started_call(const call_target& target, bool takes, size_t request_bytes,
                           session_call call)
    : object_{target.object},
      operation_{target.name},
      may_wait_{target.may_wait},
      outlasts_wait_{target.outlasts_wait},
      takes_{takes},
      wait_{target.wait},
      request_bytes_{request_bytes},
      call_{std::move(call)} {}

started_call::~started_call() {
  if (may_wait_ && takes_ && !ready())
    abandon();
  else
    call_.link->abandon(call_.state);
}

bool started_call::wait_for(time_limit time) const {
  return ready() || call_.link->wait(call_.state, deadline_after(call_.link->now(), time));
}

reply_content started_call::take() {
  std::optional<driver::time_point> deadline;
  if (!may_wait_ || (wait_ && !outlasts_wait_))
    deadline = latest_reply(wait_.value_or(time_limit{}));
  try {
    return call_.link->take_answer(call_.state, deadline);
  } catch (const error& failure) {
    if (!ready()) // timed_out, would_deadlock
      abandon();
    raise(failure);
  }
}

bool started_call::cancel() {
  if (!may_wait_ || ready())
    return false;
  give_up();
  // The server answers the call itself, once: `canceled`, or its result if it ended just before.
  if (!call_.link->wait(call_.state, latest_reply({})))
    raise({errc::timed_out, "the server did not answer"});
  return call_.state.call->was_canceled; // another thread may have taken the reply
}

/// Drops interest in the answer, and asks the server to cancel the wait.
void started_call::abandon() noexcept {
  if (may_wait_)
    give_up();
  call_.link->abandon(call_.state);
}

std::optional<driver::time_point> started_call::latest_reply(time_limit wait) const {
  auto transfer = std::chrono::milliseconds{request_bytes_ / slowest_bytes_per_ms};
  return deadline_after(time_after(call_.link->now(), round_trip + transfer), wait);
}

void started_call::raise(const error& failure) const {
  if (failure.kind() == errc::timed_out && wait_)
    throw error{errc::timed_out, object_->title() + ": " + operation_ + " timed out after "
                                     + in_seconds(wait_->time())};
  throw in_call(object_, operation_, object_->session()->explained(failure));
}

void throw_in_part(const char* what, const packed& name, const error& failure) {
  throw error{failure.kind(), what + preview(name, 40) + ": " + failure.text()};
}

error in_call(const object_ptr& object, std::string_view operation, const error& failure) {
  return {failure.kind(), title_of(object) + ": " + std::string{operation} + ": " + failure.text()};
}

std::string title_of(const object_ptr& object) {
  return object ? object->title() : "no object";
}

const std::string& name_of(const object_ptr& object) {
  return object->granted().name;
}

uint64_t id_of(const object_ptr& object) {
  return object->granted().id;
}

size_t max_value_bytes(const object_ptr& object) {
  if (!object)
    throw error{errc::object_gone, "this proxy refers to no object"};
  return object->session()->max_value_bytes();
}

bool same_object(const object_ptr& left, const object_ptr& right) {
  if (!left || !right)
    return left == right;
  // The CAF handles may differ: each client node has a CAF proxy of its own for an actor.
  return left->name() == right->name();
}

} // namespace manager::detail
