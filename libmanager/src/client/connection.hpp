#pragma once

#include "actors/caf/server_core.hpp"
#include "libmanager/src/basp/node.hpp"
#include "libmanager/src/client/borrowing.hpp"
#include "libmanager/src/client/fork_detector.hpp"
#include "libmanager/src/client/outgoing_calls.hpp"
#include "libmanager/src/client/reply_hub.hpp"
#include "libmanager/src/net/connector.hpp"
#include "libmanager/src/system/helper_threads.hpp"

#include <caf/actor_control_block.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace manager {

class connection;

/// Clock, and the way a thread waits for a reply: on the real clock while the network thread works,
/// or by stepping virtual nodes.
class driver {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~driver() = default;
  virtual time_point now() const = 0;

  /// Blocks until the call is done (returns true) or the deadline, if any, has passed.
  virtual bool wait(call_state& call, std::optional<time_point> deadline) = 0;

  /// Removes a node that is about to end.
  virtual void retire(node&) {}

  /// Takes note of a call of a virtual node before it is sent. Returns the failure of the call if
  /// it must not be sent.
  virtual std::optional<error> begin_call(const connection&, const call_record&) {
    return std::nullopt;
  }
};

/// Returns the driver of real programs.
std::shared_ptr<driver> threaded_driver();

/// A client node and its link to one server, whose directory it can call. The server is at the
/// other end of a socket, or in the same node. Several sessions may share a connection.
/// Thread-safe.
class connection {
public:
  /// Passes an authenticated socket to BASP and waits for the server's directory.
  connection(std::unique_ptr<node> own, std::shared_ptr<driver> how, connected_socket socket,
             std::string address, std::chrono::milliseconds heartbeat);

  /// Hosts a server in its own node and connects to that server.
  connection(std::unique_ptr<node> own, std::shared_ptr<driver> how, const type_registry& types,
             const server_limits& limits);

  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  const caf::strong_actor_ptr& directory() const noexcept { return directory_; }
  caf::actor_system& system() const noexcept { return node_->system(); }

  struct started {
    std::shared_ptr<call_state> call;
    uint64_t request = 0; ///< number of the call
  };

  using sending = outgoing_calls::sending;

  /// Starts a call. The call is sent when a thread waits for it or, if it is `windowed`, soon.
  /// `start` sets the number in `what`, and keeps `within` until the answer has arrived.
  /// @throws error forked in a child process that was forked with the connection open
  template <class... T> started start(call_record what, call_place within, const T&... arguments) {
    auto call = expect(what, std::move(within));
    what.request = call.request;
    if (what.request != 0)
      outgoing_->add(what.header.windowed ? sending::soon : sending::by_flush, what, arguments...);
    return call;
  }

  /// Sends a call without waiting for its answer.
  template <class... T> void tell(sending when, const call_record& what, const T&... arguments) {
    if (usable())
      outgoing_->add(when, what, arguments...);
  }

  /// Sends a message to an actor as a call, for operations that CAF must know of.
  /// @throws error as `start`
  started request(const caf::strong_actor_ptr& target, caf::message message, uint64_t session);

  /// Makes the calling thread drive the network itself if that is worth it, so that no other thread
  /// has to wake it when its answer comes. Returns false if the thread does not drive.
  bool borrow_loop();
  void return_loop();

  /// Waits until the call is done; returns false if the deadline passed first.
  /// @throws error would_deadlock on the network thread
  bool wait(const started& call, std::optional<driver::time_point> deadline);

  /// Waits for the answer of a call, and takes it.
  /// @throws error timed_out if the deadline passes first; the failure of the call; would_deadlock
  /// on the network thread
  reply_content take_answer(const started& call, std::optional<driver::time_point> deadline);

  /// Records that no thread blocks until this call is answered. The network thread, or the thread
  /// that drives in its place, then need not hurry to read the answer.
  void leave_unattended(const started& call) { hub().leave_unattended(call.request); }

  /// Drops interest in a call. References that its reply grants are given back when the reply
  /// comes.
  void abandon(const started& call) noexcept;

  /// Checks that a call may block in this thread.
  /// @throws error would_deadlock on the network thread
  void require_may_block() const;

  /// Fails all current and later calls. The first reason is kept.
  void lose(const error& why) { hub().lose(why); }

  /// Adds a function to call with the reason when the connection is lost, if `owner` still exists;
  /// calls it at once if that has happened. It is called on any thread, and must not block.
  void on_lost(const std::weak_ptr<const void>& owner, std::function<void(const error&)> then) {
    hub().on_lost(owner, std::move(then));
  }

  driver::time_point now() const { return driver_->now(); }
  uint64_t max_value_bytes() const noexcept { return max_value_bytes_; }
  uint64_t session_calls() const noexcept { return session_calls_; }
  const std::string& address() const noexcept { return address_; }

  /// Returns the random number that identifies this run of the server.
  uint64_t incarnation() const noexcept { return incarnation_; }

  /// Returns the number by which references name the server's objects.
  uint64_t store_id() const noexcept { return store_id_; }
  bool lost() const { return hub().lost().has_value(); }

  /// Returns true if calls can be made: the connection is not lost, and belongs to this process.
  bool usable() const;

  /// Returns false in a forked child of the process that made the connection.
  bool belongs_to_this_process() const;

  /// Lets sessions map the shared memories of a server in this process, instead of asking for their
  /// descriptors. The server lives until the connection is lost.
  void share_memories_of(server_core& server) noexcept { memories_ = &server.calls().memories(); }

  /// Returns the table of shared memories of a server in this process; null for other servers.
  const memory_offers* memories() const noexcept { return memories_; }

  /// Returns true if the connection is no Unix socket: the server may be on another host.
  bool is_remote() const noexcept { return is_remote_; }

  /// Returns the id of the node, as BASP writes it.
  std::string node_id() const { return node_->id(); }

  /// Returns false for a virtual node, which its world steps.
  bool runs_by_itself() const noexcept { return node_->kind() == node_kind::threaded; }

  /// Returns false for a connection in a user's own actor system.
  bool owns_system() const noexcept { return node_->owns_system(); }

  /// Returns false once the program has closed the library's descriptors.
  bool is_intact() const noexcept { return !runs_by_itself() || node_->loop().is_intact(); }

  /// Returns true if the calling thread may destroy the connection while the process exits.
  bool can_end_here() const { return owns_system() && !node_->on_network_thread(); }

private:
  reply_hub& hub() const;
  void make_hub();
  void send_through(std::function<void(record_buffer& records)> write);
  started expect(const call_record& what, call_place within);
  bool drive_until(const std::function<bool()>& done);
  void require_own_process() const;
  void lose_if_broken();
  void leave_users_system();
  void make_scribe(connected_socket socket, std::chrono::milliseconds heartbeat);
  caf::strong_actor_ptr shake_hands();

  std::unique_ptr<helper_threads> helpers_;   ///< of the local server
  std::unique_ptr<server_core> local_server_; ///< outlives the node, whose actors use it
  std::unique_ptr<node> node_;
  std::shared_ptr<driver> driver_;
  std::string address_;
  uint64_t max_value_bytes_;
  uint64_t session_calls_;
  uint64_t incarnation_ = 0;
  uint64_t store_id_ = 0;
  bool is_remote_ = false;
  const memory_offers* memories_ = nullptr;
  fork_detector fork_;
  borrowing_policy borrowing_;
  caf::intrusive_ptr<scribe> scribe_; ///< null if the server is in the same node
  caf::strong_actor_ptr hub_;
  caf::strong_actor_ptr directory_;
  std::shared_ptr<outgoing_calls> outgoing_;
};

} // namespace manager
