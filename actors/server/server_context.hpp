#pragma once

#include "actors/objects/caller.hpp"
#include "actors/objects/containers/memory_offers.hpp"
#include "actors/objects/containers/set_table.hpp"
#include "actors/objects/limits.hpp"
#include "actors/objects/memory_budget.hpp"
#include "actors/objects/pending.hpp"
#include "actors/objects/sync/lock_table.hpp"
#include "actors/objects/timer_table.hpp"
#include "actors/record/call_header.hpp"
#include "actors/server/answer_buffers.hpp"
#include "actors/server/answer_way.hpp"
#include "actors/server/background.hpp"
#include "actors/server/call_timing.hpp"
#include "actors/server/current_failure.hpp"
#include "actors/server/environment.hpp"
#include "actors/server/held_references.hpp"
#include "actors/server/inbound_queue.hpp"
#include "actors/server/owner_index.hpp"
#include "actors/server/sessions.hpp"
#include "actors/server/waits.hpp"
#include "actors/server/watch_table.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace manager {

/// Checks and services that all calls of a server use: the caller, the time limit of the call, the
/// size of the answer. One per server; lives on its network thread.
class server_context {
public:
  /// Functions of the server.
  struct callbacks {
    std::function<void(const std::vector<lock_wait>&)> deadlocked; ///< informs people
    std::function<void(uint64_t object)> time_came;                ///< for timers of objects
  };

  server_context(environment& around, const server_limits& limits, callbacks to_server);

  /// Returns the caller of a call.
  /// @throws error session_ended if the session is closed or foreign, or if the client has ended:
  /// calls that are still queued then have no effect
  caller identify(const call_header& header, client_id client);

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

  /// Tells the objects whose time has come, and ends all waits whose time is over.
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

  /// Clock and thread of the server.
  environment& around() const noexcept { return around_; }

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
  memory_offers& memories() noexcept { return memories_; }
  timer_table& timers() noexcept { return timers_; }
  memory_budget& memory() noexcept { return memory_; }
  watch_table& watches() noexcept { return watches_; }
  const server_limits& limits() const noexcept { return limits_; }

private:
  void arrange_wake_up();

  environment& around_;
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
  memory_offers memories_;
  timer_table timers_{[this] { arrange_wake_up(); }};
  memory_budget memory_;
  watch_table watches_{memory_};
  call_timing timing_;
  callbacks to_server_;
  std::optional<wait_table::time_point> armed_; ///< time of the next wake-up
};

/// Answer of one call to the caller.
template <class T> class call_reply : public reply_sink<T> {
public:
  call_reply(reference_counter& counter, uint64_t session, answer_way way)
      : counter_{counter}, session_{session}, way_{std::move(way)} {}

  void hold(wait_table::ticket ticket) { ticket_ = std::move(ticket); }

  /// Tells the caller that the call has begun to wait.
  void report_wait() const { way_.begin_wait(); }

protected:
  void do_resolve(result_value<T> value) override {
    ticket_.reset();
    if constexpr (!std::is_void_v<T>)
      grant_references(counter_, session_, value);
    way_.deliver(std::move(value));
  }

private:
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
