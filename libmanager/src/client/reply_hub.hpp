#pragma once

#include "actors/record/answer.hpp"
#include "libmanager/src/client/call_window.hpp"
#include "manager/detail/future_state.hpp"

#include <atomic>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/monitorable_actor.hpp>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace manager {

class outgoing_calls;

/// Reply of a call: an answer to a record, or a message to a message. Monostate before the reply
/// has come, and after it was taken.
using reply_content = std::variant<std::monostate, answer, caf::message>;

inline bool is_none(const reply_content& reply) {
  return std::holds_alternative<std::monostate>(reply);
}

/// State of one call, shared by the thread that waits and the hub that answers.
struct call_state {
  explicit call_state(uint64_t of_session, call_place within = {})
      : session{of_session}, place{std::move(within)} {}

  const uint64_t session; ///< session that gets the references in the reply
  uint64_t object = 0;    ///< number of the called object; 0: the directory
  uint64_t operation = 0; ///< wire id
  std::mutex mutex;
  std::condition_variable answered;
  std::atomic<bool> done = false; ///< written under the mutex only
  bool abandoned = false;
  bool was_canceled = false;    ///< the reply is the error `canceled`; valid when done
  reply_content reply;          ///< valid when done without failure
  std::optional<error> failure; ///< the connection was lost before the reply came
  call_place place;             ///< in its session's window, until done
  bool is_attended = true;      ///< a thread may block until it is done; written by the hub

  /// Record of the call that undoes the operation; empty if there is none. Sent if the operation
  /// succeeded and no thread reads the reply. Set before the call is sent.
  std::string undo;

  detail::ready_actions actions; ///< to run when done

  /// Runs `action` when the call is done, on the thread that completes the call, or at once. The
  /// action must be short and must not throw.
  void on_done(detail::ready_action action);

  /// Completes the call. Returns the reply if no thread wants it any more. Only the first call has
  /// an effect.
  reply_content finish(reply_content content, std::optional<error> why);
  bool ready() const;
  /// Records that the operation waits in the server.
  void begin_wait();
  /// Drops interest in the reply, and returns the reply if it has come already.
  reply_content abandon();
};

/// Actor in whose name a client node makes all its calls. Receives answers on the network thread
/// and passes each to the call that waits for it. One actor serves all threads, so the server has
/// one proxy and one monitor for the node, and a thread leaves nothing behind when it ends. CAF
/// does not fail requests when the peer dies, so the hub fails all open calls. Thread-safe.
class reply_hub final : public caf::monitorable_actor {
public:
  explicit reply_hub(caf::actor_config& config) : caf::monitorable_actor{config} {}

  const char* name() const override { return "reply_hub"; }

  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override;

  /// Registers a call and returns its number, which the request must carry. After `lose`, the call
  /// fails at once and the number is 0: do not send the request.
  uint64_t expect(const std::shared_ptr<call_state>& call, uint64_t thread);

  /// Returns the message id of a request with this number.
  static caf::message_id message_id(uint64_t request) {
    return caf::message_id{request}.with_normal_priority();
  }

  /// Takes the answers to records; returns false if the bytes are malformed. Network thread only.
  bool take_answers(const received_bytes& answers);

  /// Sets the queue by which references are given back.
  void give_back_through(const std::shared_ptr<outgoing_calls>& calls);

  /// Gives back the references in a reply that no thread reads, and undoes the call's operation.
  void give_back(const reply_content& unread, const call_state& call) noexcept;

  /// Fails every open call, and all later ones, with `why`. The first reason is kept.
  void lose(const error& why);

  /// Adds a function that `lose` calls, with the first reason, after it has failed the calls, if
  /// `owner` still exists; calls it at once if the connection is lost.
  void on_lost(const std::weak_ptr<const void>& owner, std::function<void(const error&)> then);

  /// Records that no thread blocks until this call is answered, so that its answer may be read some
  /// milliseconds late.
  void leave_unattended(uint64_t request);

  /// Returns true if every attended open call belongs to this thread.
  bool has_only_calls_of(uint64_t thread) const;

  /// Returns the reason why the connection is lost; nullopt if it is not.
  std::optional<error> lost() const;

private:
  void take(uint64_t request, reply_content content);
  void unattend(call_state& call);
  void begin_wait(uint64_t request);

  mutable std::mutex mutex_;
  uint64_t last_id_ = 0;
  size_t attended_ = 0;      ///< open calls that are attended
  uint64_t only_caller_ = 0; ///< thread of all attended calls; 0 if there are several
  std::pmr::unsynchronized_pool_resource nodes_; ///< memory of the map's nodes
  std::pmr::unordered_map<uint64_t, std::shared_ptr<call_state>> calls_{&nodes_};
  std::weak_ptr<outgoing_calls> outgoing_;
  std::optional<error> lost_;

  struct loss_handler {
    std::weak_ptr<const void> owner;
    std::function<void(const error&)> then;
  };
  std::vector<loss_handler> on_lost_;
};

} // namespace manager
