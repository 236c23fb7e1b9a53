#pragma once

#include "actors/record/granted_object.hpp"
#include "libmanager/src/client/session_core.hpp"
#include "manager/detail/call.hpp"
#include "manager/detail/future_state.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace manager::detail {

/// Grants of a shared object that a session has. The destructor gives them back, after the last
/// proxy that shares the reference is gone. Thread-safe.
class object_ref {
public:
  object_ref(std::shared_ptr<session_core> session, granted_object granted)
      : session_{std::move(session)}, grant_{std::move(granted)} {}
  ~object_ref() { session_->release(grant_.id, grants_); }
  object_ref(const object_ref&) = delete;
  object_ref& operator=(const object_ref&) = delete;

  const std::shared_ptr<session_core>& session() const noexcept { return session_; }
  const granted_object& granted() const noexcept { return grant_; }

  /// Returns the object's typed actor. The first call asks the server.
  /// @throws error object_gone, and the errors of every call
  caf::strong_actor_ptr actor() const;

  /// Returns the object's memory in this process. The first call calls `offer`, which returns the
  /// size, and maps the memory.
  std::span<std::byte> mapped_memory(const std::function<int64_t()>& offer) const;

  /// Returns true if the object was gone when the value that names it was read.
  bool is_gone() const noexcept { return grant_.type.empty(); }

  /// Counts one more grant of the same object.
  void add_grant() const noexcept { ++grants_; }

  /// Returns the reference that represents the object in a packed value.
  reference name() const { return {session_->store_id(), grant_.id}; }

  /// Returns "queue 'jobs'" or "list #12".
  std::string title() const {
    return title_of_object(grant_.type.empty() ? "object" : grant_.type, grant_.name, grant_.id);
  }

private:
  std::shared_ptr<session_core> session_;
  granted_object grant_;
  mutable std::atomic<uint64_t> grants_{1};
  mutable std::mutex mutex_;
  mutable caf::strong_actor_ptr actor_; ///< null until it is first needed
  mutable std::mutex mapping_mutex_;
  mutable std::unique_ptr<memory_mapping> mapping_; ///< null until it is first needed
};

/// A started operation. Keeps its object alive, and names object and operation in errors.
class started_call {
public:
  /// Takes a started call. `takes`: the answer has what the operation took from the object, so it
  /// must not be lost.
  started_call(const call_target& target, bool takes, size_t request_bytes, session_call call);

  /// Cancels the operation if it still waits to take something.
  ~started_call();
  started_call(const started_call&) = delete;
  started_call& operator=(const started_call&) = delete;

  bool ready() const { return call_.state.call->ready(); }
  bool wait_for(time_limit time) const;

  /// Runs `action` when the reply has arrived, see `call_state::on_done`.
  void on_ready(ready_action action) const { call_.state.call->on_done(std::move(action)); }

  /// Records that no thread blocks until the reply arrives.
  void leave_unattended() const { call_.link->leave_unattended(call_.state); }

  /// Waits for the reply: for the time of a round trip, and as long as the operation may wait on
  /// the server.
  /// @throws error naming object and operation
  reply_content take();

  const std::shared_ptr<session_core>& session() const noexcept { return object_->session(); }

  /// Cancels the wait; returns false if the operation had ended before.
  bool cancel();

  /// Asks the server to cancel the wait; the answer of the call then tells how the wait ended.
  void give_up() const noexcept { object_->session()->cancel(*call_.link, call_.state); }

  /// Throws `failure`, with object and operation in front.
  [[noreturn]] void raise(const error& failure) const;

private:
  void abandon() noexcept;
  /// Returns the deadline of the reply; nullopt for a wait without limit.
  std::optional<driver::time_point> latest_reply(time_limit wait) const;

  object_ptr object_;
  std::string operation_;
  bool may_wait_;
  bool outlasts_wait_;
  bool takes_;
  wait_time wait_;
  size_t request_bytes_;
  session_call call_;
};

} // namespace manager::detail
