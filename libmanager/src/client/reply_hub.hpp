#pragma once

#include "actors/model/errc.hpp"
#include "libmanager/src/client/call_window.hpp"

#include <atomic>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/monitorable_actor.hpp>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace manager {

/// One call under way, shared by the thread that waits and the hub that answers.
struct call_state {
  explicit call_state(uint64_t of_session, call_place within = {})
      : session{of_session}, place{std::move(within)} {}

  const uint64_t session; ///< to which the reply grants what it refers to
  std::mutex mutex;
  std::condition_variable answered;
  std::atomic<bool> done = false; ///< written under the mutex only
  bool abandoned = false;
  caf::message reply;           ///< valid when done without failure
  std::optional<error> failure; ///< the connection was lost before there was a reply
  call_place place;             ///< in its session's window, until done

  /// What takes the operation back: sent when nobody reads that it succeeded. Set before that.
  struct undoing {
    caf::strong_actor_ptr target;
    caf::message request;
  };
  std::optional<undoing> undo;

  /// Takes the reply, and returns it when nobody wants it any more. Only the first one counts.
  std::optional<caf::message> finish(caf::message content, std::optional<error> why);
  bool ready() const;
  /// The operation waits in the server.
  void begin_wait();
  /// Says that nobody wants the reply, and returns it if it is there already.
  caf::message abandon();
};

/// The actor in whose name a client node makes all its calls. It takes replies on the network
/// thread and hands each to the call that waits for it. One actor serves all threads: to the server
/// it is one proxy and one monitor, and no thread leaves anything behind when it ends.
/// CAF fails no request when the peer dies, so the hub does, for all calls under way.
/// Thread-safe.
class reply_hub final : public caf::monitorable_actor {
public:
  explicit reply_hub(caf::actor_config& config) : caf::monitorable_actor{config} {}

  const char* name() const override { return "reply_hub"; }

  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override;

  /// Registers a call to `target`; its request must carry the returned id. After `lose` the call
  /// has failed already, and the id is invalid: there is nothing to send.
  caf::message_id expect(const std::shared_ptr<call_state>& call, caf::actor_id target,
                         uint64_t thread);

  /// Names the actor to which references are given back.
  void give_back_to(const caf::strong_actor_ptr& directory);

  /// Gives back what a reply granted that nobody reads, and undoes what the call did.
  void give_back(const caf::message& unread, const call_state& call) noexcept;

  /// True the first time it is asked about `target`: who asks then sees to it that `lose_target` is
  /// called when that goes.
  bool watch(caf::actor_id target);

  /// Fails the calls under way to `target`, which has gone. Its proxy drops requests silently, so
  /// they would wait for ever.
  void lose_target(caf::actor_id target);

  /// Fails every call under way, and all later ones, with `why`. The first reason stands.
  void lose(const error& why);

  /// True when all calls under way, if there are any, are of this thread.
  bool has_only_calls_of(uint64_t thread) const;

  /// Why the connection is lost, if it is.
  std::optional<error> lost() const;

private:
  void take(uint64_t request, caf::message answer);
  void take_all(const caf::message& answers);
  void begin_wait(uint64_t request);

  mutable std::mutex mutex_;
  uint64_t last_id_ = 0;
  uint64_t only_caller_ = 0; ///< whose all calls under way are; 0 where they are of several
  struct expected_call {
    std::shared_ptr<call_state> call;
    caf::actor_id target;
  };
  std::pmr::unsynchronized_pool_resource nodes_; ///< of the map: they come and go
  std::pmr::unordered_map<uint64_t, expected_call> calls_{&nodes_};
  std::unordered_set<caf::actor_id> watched_;
  caf::weak_actor_ptr directory_;
  std::optional<error> lost_;
};

} // namespace manager
