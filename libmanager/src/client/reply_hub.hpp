#pragma once

#include "actors/model/answer.hpp"
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
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace manager {

class outgoing_calls;

/// How a call was answered: a record by an answer, a message to an actor by a message. Nothing
/// before that, and after somebody has taken it.
using reply_content = std::variant<std::monostate, answer, caf::message>;

inline bool is_none(const reply_content& reply) {
  return std::holds_alternative<std::monostate>(reply);
}

/// One call under way, shared by the thread that waits and the hub that answers.
struct call_state {
  explicit call_state(uint64_t of_session, call_place within = {})
      : session{of_session}, place{std::move(within)} {}

  const uint64_t session; ///< to which the reply grants what it refers to
  std::mutex mutex;
  std::condition_variable answered;
  std::atomic<bool> done = false; ///< written under the mutex only
  bool abandoned = false;
  reply_content reply;          ///< valid when done without failure
  std::optional<error> failure; ///< the connection was lost before there was a reply
  call_place place;             ///< in its session's window, until done

  /// The record of the call that takes the operation back, empty for none: sent when nobody reads
  /// that it succeeded. Set before that.
  std::string undo;

  /// Takes the reply, and returns it when nobody wants it any more. Only the first one counts.
  reply_content finish(reply_content content, std::optional<error> why);
  bool ready() const;
  /// The operation waits in the server.
  void begin_wait();
  /// Says that nobody wants the reply, and returns it if it is there already.
  reply_content abandon();
};

/// The actor in whose name a client node makes all its calls. It takes answers on the network
/// thread and hands each to the call that waits for it. One actor serves all threads: to the server
/// it is one proxy and one monitor, and no thread leaves anything behind when it ends.
/// CAF fails no request when the peer dies, so the hub does, for all calls under way.
/// Thread-safe.
class reply_hub final : public caf::monitorable_actor {
public:
  explicit reply_hub(caf::actor_config& config) : caf::monitorable_actor{config} {}

  const char* name() const override { return "reply_hub"; }

  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override;

  /// Registers a call; its request must carry the returned number. After `lose` the call has failed
  /// already, and the number is 0: there is nothing to send.
  uint64_t expect(const std::shared_ptr<call_state>& call, uint64_t thread);

  /// The message id of a request with this number.
  static caf::message_id message_id(uint64_t request) {
    return caf::message_id{request}.with_normal_priority();
  }

  /// Takes the answers to records. False when the bytes are none. Network thread.
  bool take_answers(const received_bytes& answers);

  /// Says how references are given back.
  void give_back_through(const std::shared_ptr<outgoing_calls>& calls);

  /// Gives back what a reply granted that nobody reads, and undoes what the call did.
  void give_back(const reply_content& unread, const call_state& call) noexcept;

  /// Fails every call under way, and all later ones, with `why`. The first reason stands.
  void lose(const error& why);

  /// True when all calls under way, if there are any, are of this thread.
  bool has_only_calls_of(uint64_t thread) const;

  /// Why the connection is lost, if it is.
  std::optional<error> lost() const;

private:
  void take(uint64_t request, reply_content content);
  void begin_wait(uint64_t request);

  mutable std::mutex mutex_;
  uint64_t last_id_ = 0;
  uint64_t only_caller_ = 0; ///< whose all calls under way are; 0 where they are of several
  std::pmr::unsynchronized_pool_resource nodes_; ///< of the map: they come and go
  std::pmr::unordered_map<uint64_t, std::shared_ptr<call_state>> calls_{&nodes_};
  std::weak_ptr<outgoing_calls> outgoing_;
  std::optional<error> lost_;
};

} // namespace manager
