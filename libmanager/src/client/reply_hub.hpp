#pragma once

#include "actors/model/errc.hpp"

#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/monitorable_actor.hpp>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace manager {

/// One call under way, shared by the thread that waits and the hub that answers.
struct call_state {
  std::mutex mutex;
  std::condition_variable answered;
  bool done = false;
  caf::message reply;           ///< valid when done without failure
  std::optional<error> failure; ///< the connection was lost before there was a reply

  void finish(caf::message content, std::optional<error> why);
  bool ready();
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
  caf::message_id expect(const std::shared_ptr<call_state>& call, caf::actor_id target);

  /// Drops interest in a call: a late reply to it is ignored.
  void forget(caf::message_id id);

  /// True the first time it is asked about `target`: who asks then sees to it that `lose_target` is
  /// called when that goes.
  bool watch(caf::actor_id target);

  /// Fails the calls under way to `target`, which has gone. Its proxy drops requests silently, so
  /// they would wait for ever.
  void lose_target(caf::actor_id target);

  /// Fails every call under way, and all later ones, with `why`. The first reason stands.
  void lose(const error& why);

  /// Why the connection is lost, if it is.
  std::optional<error> lost() const;

private:
  mutable std::mutex mutex_;
  uint64_t last_id_ = 0;
  struct expected_call {
    std::shared_ptr<call_state> call;
    caf::actor_id target;
  };
  std::unordered_map<uint64_t, expected_call> calls_;
  std::unordered_set<caf::actor_id> watched_;
  std::optional<error> lost_;
};

} // namespace manager
