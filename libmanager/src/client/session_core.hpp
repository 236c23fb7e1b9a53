#pragma once

#include "actors/runtime/directory.hpp"
#include "libmanager/src/client/connection.hpp"
#include "libmanager/src/client/held_locks.hpp"
#include "libmanager/src/client/object_cache.hpp"
#include "manager/call.hpp"
#include "manager/certificates.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace manager {

class child_server;
class spawner;

namespace detail {

/// A call together with the connection it runs on, which thereby outlives it.
struct session_call {
  std::shared_ptr<connection> link;
  connection::started state;
};

/// What stands behind a `session` and all its proxies. Thread-safe.
class session_core : public std::enable_shared_from_this<session_core> {
public:
  /// How to reach the server again: what workers inherit.
  struct access {
    std::string address; ///< empty on a local session
    std::string key;
    certificate_files certificates{};
    std::chrono::milliseconds heartbeat{};
  };

  /// Opens a session on `link`. `server` is the child server this session owns, or null.
  static std::shared_ptr<session_core> open(std::shared_ptr<connection> link, access how,
                                            std::unique_ptr<child_server> server);
  ~session_core();

  /// Starts a call, see `connection`. `what` gets its number from there.
  /// @throws error session_ended after `close`
  template <class... T>
  session_call start(const call_record& what, call_place within, const T&... arguments) {
    auto connection = require_link();
    auto started = connection->start(what, std::move(within), arguments...);
    return {std::move(connection), std::move(started)};
  }

  /// The time, which is virtual in tests. @throws error session_ended after `close`
  driver::time_point now() const { return require_link()->now(); }

  /// Waits until one more started call may be under way.
  /// @throws error session_ended; would_deadlock where waiting is impossible; limit_reached when
  /// the call `may_wait` in the server and too many do already
  call_place await_place(bool may_wait);

  /// The header with which this thread calls.
  /// `typed`: the arguments come from C++ values of the types that the object's schema says.
  call_header header(wait_time wait, uint64_t fence = 0, bool typed = false) const;

  /// Opens or creates an object.
  object_ptr obtain(const std::string& type, const std::string& schema, const std::string& name,
                    packed initial);

  /// Opens the object of this name, whatever its type.
  object_ptr find(const std::string& name);

  /// Takes over the objects that were handed to this worker.
  std::vector<object_ptr> claim(uint64_t worker);

  /// The typed actor of an object.
  /// @throws error object_gone
  caf::strong_actor_ptr actor_of(uint64_t object);

  /// Gives up the wait of a call on `link`, without waiting for the verdict.
  void cancel(connection& link, const connection::started& call) const noexcept;

  /// To be kept for the time of a synchronous call.
  borrowed_loop borrow_loop() const;

  /// Throws `would_deadlock` where no call may block.
  void require_may_block() const;

  /// Gives grants back, without waiting; nothing when the session is closed.
  void release(uint64_t object, uint64_t grants) noexcept;

  /// Finds the objects that a received value names, and takes charge of what it granted. One more
  /// round trip when this session does not know them yet.
  void adopt(packed& value);

  /// Which server it is, among all that ever were.
  uint64_t incarnation() const noexcept { return incarnation_; }

  /// @throws error session_ended after `close`
  caf::actor_system& system() const { return require_link()->system(); }

  /// The directory's other operations, each one round trip. `names` and `objects` are parts of a
  /// list: those after the last one of the part before.
  using named = std::tuple<std::string, std::string, uint64_t>; ///< name, schema, number
  std::vector<named> names(const std::string& after);
  packed objects(uint64_t after);
  packed counters();
  std::vector<std::string> deadlocks();
  memory_use memory();
  std::vector<std::string> addresses();
  void remove(const std::string& name);
  uint64_t announce(const std::vector<uint64_t>& objects);
  void report(uint64_t worker, const worker_report& what);
  std::optional<worker_report> dismiss(uint64_t worker);

  /// Reports that a worker's task has returned, without waiting.
  void report_success(uint64_t worker) noexcept;

  const access& how() const noexcept { return access_; }

  /// Where others reach the server, if that is another address than this session's.
  void share_at(std::string address) { shared_address_ = std::move(address); }
  const std::string& shared_address() const {
    return shared_address_.empty() ? access_.address : shared_address_;
  }
  uint64_t max_value_bytes() const noexcept { return max_value_bytes_; }
  spawner& workers() noexcept { return *spawner_; }
  held_locks& locks() noexcept { return locks_; }

  /// Frees the locks of the calling thread, because it ends. Does not wait for the server.
  /// `in_any_case`: also without a hold, because a lock may be on its way to a future.
  void thread_ends(bool in_any_case) noexcept;

  /// The child server of this session, if it has one.
  std::optional<pid_t> server_pid() const;

  /// `failure`, with what is known of the server's end when the connection is lost; an object that
  /// is gone because the session is being closed is `session_ended`.
  error explained(const error& failure);

  /// Ends workers, session and child server, in this order.
  void close() noexcept;

  /// Closes the session while the process exits, and returns the connection, which the caller ends
  /// or keeps. Null if the session is closed already, or belongs to the parent of a forked process.
  std::shared_ptr<connection> close_for_exit() noexcept;

private:
  session_core(std::shared_ptr<connection> link, access how, std::unique_ptr<child_server> server);

  object_ptr take_charge(granted_object granted);
  void say_goodbye() noexcept;
  call_record directory_call(uint64_t operation) const;
  uint64_t open_in_server();
  template <class R> R ask_by_message(uint64_t operation, const char* name, packed argument);
  template <class R, class... A> R ask(uint64_t operation, const char* name, const A&... arguments);
  template <class R>
  R wait_for_answer(const session_call& call, const char* name, R (*read)(reply_content&));
  std::shared_ptr<connection> link() const;
  std::shared_ptr<connection> require_link() const;

  mutable std::mutex mutex_;
  std::shared_ptr<connection> link_; ///< null after close
  access access_;
  std::string shared_address_;
  uint64_t max_value_bytes_;
  std::shared_ptr<call_window> window_;
  uint64_t incarnation_;
  object_cache known_;
  held_locks locks_;
  uint64_t number_ = 0;
  std::atomic<bool> closing_{false};
  std::shared_ptr<child_server> server_;
  std::unique_ptr<spawner> spawner_;
};

} // namespace detail
} // namespace manager
