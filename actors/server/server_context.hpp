#pragma once

#include "actors/caf/call_header.hpp"
#include "actors/caf/failure.hpp"
#include "actors/caf/grant.hpp"
#include "actors/caf/wire.hpp"
#include "actors/objects/caller.hpp"
#include "actors/objects/containers/set_table.hpp"
#include "actors/objects/limits.hpp"
#include "actors/objects/memory_budget.hpp"
#include "actors/objects/pending.hpp"
#include "actors/objects/sync/lock_table.hpp"
#include "actors/server/answer_buffers.hpp"
#include "actors/server/background.hpp"
#include "actors/server/call_timing.hpp"
#include "actors/server/held_references.hpp"
#include "actors/server/inbound_queue.hpp"
#include "actors/server/owner_index.hpp"
#include "actors/server/sessions.hpp"
#include "actors/server/waits.hpp"

#include <caf/actor_system.hpp>
#include <caf/message_id.hpp>
#include <functional>

namespace manager {

/// Checks and services that all calls of a server use: the caller, the time limit of the call, the
/// size of the answer. One per server; lives on its network thread.
class server_context {
public:
  /// Functions of the server.
  struct callbacks {
    std::function<void(const caf::strong_actor_ptr&)> watch; ///< reports the end of a client
    std::function<void(wait_table::time_point)> wake_at;     ///< calls `expire()` at that time
    std::function<void(const std::vector<lock_wait>&)> deadlocked; ///< informs people
  };

  server_context(caf::actor_system& system, const server_limits& limits, callbacks to_server);

  /// Returns the caller of a message.
  /// @throws error session_ended if the session is closed or foreign, or if its client has ended:
  /// messages that are still queued then have no effect
  caller identify(const call_header& header, const caf::strong_actor_ptr& sender);

  /// Registers a reply that the object did not give at once. Withdraws it instead if it must not
  /// wait, if its session has too many waits, or if there is not enough memory for the `bytes` that
  /// wait with it. The returned ticket belongs to the reply.
  wait_table::ticket keep(const std::shared_ptr<pending_base>& reply, wait_table::owner who,
                          int64_t wait, size_t bytes);

  /// Checks that the acquisition under which a call is made has not ended; 0 means no acquisition.
  /// @throws error lease_lost
  void require_fence(uint64_t acquisition) const;

  /// Reports the cycle of waits that a new wait of `who` closes, if there is one. The wait fails if
  /// `server_limits::break_deadlocks` is set.
  void look_for_deadlock(pending_base& wait, const caller& who);

  /// Tells a session that its call has begun to wait.
  void report_wait(uint64_t session, uint64_t request);

  /// Ends all waits whose time is over.
  void expire();

  /// Checks that an answer fits in a frame, and reserves memory for it until it is sent. Everything
  /// that can be stored can be answered: the largest value, a string that `+=` made, a part of a
  /// container.
  /// @throws error too_large, limit_reached
  void require_room_for_answer(size_t bytes);

  /// Records whether the arguments of the current call were packed from the C++ types of the schema
  /// that the call names.
  void note_typed(bool typed) noexcept { typed_ = typed; }
  bool is_typed() const noexcept { return typed_; }

  /// Answers of calls in records, sent after each delivery.
  answer_buffers& answers() noexcept { return answers_; }

  /// Queue in which calls arrive.
  inbound_queue& inbound() noexcept { return inbound_; }

  /// Operations that take long, and run beside the network thread.
  background_jobs& aside() noexcept { return aside_; }

  /// Sets the counter of references, before the first call.
  void keep_references_in(reference_counter& counter) noexcept { counter_ = &counter; }
  reference_counter& reference_counts() const noexcept { return *counter_; }

  /// Durations of calls.
  call_timing& timing() noexcept { return timing_; }

  session_table& sessions() noexcept { return sessions_; }
  owner_index& owners() noexcept { return owners_; }
  wait_table& waits() noexcept { return waits_; }
  lock_table& locks() noexcept { return locks_; }
  set_table& sets() noexcept { return sets_; }
  memory_budget& memory() noexcept { return memory_; }
  const server_limits& limits() const noexcept { return limits_; }

private:
  void arrange_wake_up();

  caf::actor_system& system_;
  inbound_queue inbound_;
  background_jobs aside_{inbound_};
  answer_buffers answers_;
  reference_counter* counter_ = nullptr;
  bool typed_ = false;
  server_limits limits_;
  session_table sessions_;
  owner_index owners_;
  wait_table waits_;
  lock_table locks_;
  set_table sets_;
  memory_budget memory_;
  call_timing timing_;
  callbacks callbacks_;
  std::optional<wait_table::time_point> armed_; ///< time of the next wake-up
};

/// Destination of an answer: a response to a message, or the client's buffer for a record. Used
/// once.
class answer_way {
public:
  /// Answers a message from `client` to `self`.
  answer_way(caf::strong_actor_ptr self, caf::strong_actor_ptr client, caf::message_id id)
      : self_{std::move(self)}, client_{std::move(client)}, id_{id} {}
  answer_way(answer_buffers& buffers, caf::strong_actor_ptr client, uint64_t request)
      : buffers_{&buffers}, client_{std::move(client)}, request_{request} {}

  /// Answers with the result of a row of this type.
  template <class R> void deliver(result_value<R> result) const {
    if (buffers_ != nullptr)
      note(result);
    else if constexpr (!std::is_void_v<R>)
      respond(caf::make_message(wire<R>::to(std::move(result))));
    else if (id_.is_request())
      respond({});
  }
  void fail(const error& why) const {
    if (buffers_ != nullptr)
      note(why);
    else
      refuse(to_caf(why));
  }

  /// Answers a message with one of CAF's errors.
  void refuse(caf::error why) const { respond(caf::make_message(std::move(why))); }

private:
  template <class T> void note(const T& result) const {
    if (request_ != 0)
      buffers_->add(client_, request_, in_record(result));
  }
  void respond(caf::message answer) const {
    if (client_ && !id_.is_response())
      client_->enqueue(self_, id_.response_id(), std::move(answer), nullptr);
  }

  answer_buffers* buffers_ = nullptr;
  caf::strong_actor_ptr self_;
  caf::strong_actor_ptr client_;
  caf::message_id id_;
  uint64_t request_ = 0;
};

/// Answer of one call to the caller.
template <class T> class call_reply final : public reply_sink<T> {
public:
  call_reply(reference_counter& counter, uint64_t session, answer_way way)
      : counter_{counter}, session_{session}, way_{std::move(way)} {}

  void hold(wait_table::ticket ticket) { ticket_ = std::move(ticket); }

private:
  void do_resolve(result_value<T> value) override {
    ticket_.reset();
    if constexpr (!std::is_void_v<T>)
      grant_references(counter_, session_, value);
    way_.template deliver<T>(std::move(value));
  }

  void do_fail(const error& why) override {
    ticket_.reset();
    way_.fail(why);
  }

  reference_counter& counter_;
  uint64_t session_;
  answer_way way_;
  wait_table::ticket ticket_;
};

} // namespace manager
