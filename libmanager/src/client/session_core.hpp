#pragma once

#include "actors/caf/grant.hpp"
#include "libmanager/src/client/call_scope.hpp"
#include "libmanager/src/client/fork_detector.hpp"
#include "libmanager/src/client/held_locks.hpp"
#include "libmanager/src/client/kept_states.hpp"
#include "libmanager/src/client/memory_mapping.hpp"
#include "libmanager/src/client/object_cache.hpp"
#include "libmanager/src/client/reply_value.hpp"
#include "libmanager/src/client/server_call.hpp"
#include "manager/authkey.hpp"
#include "manager/certificates.hpp"
#include "manager/detail/call.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace manager {

class child_server;

namespace detail {

/// Something that ends together with a session, before the session's connection.
class session_part {
public:
  session_part() = default;
  session_part(const session_part&) = delete;
  session_part& operator=(const session_part&) = delete;
  virtual ~session_part() = default;

  /// Ends the part; may block for a second or so.
  virtual void end() noexcept = 0;

  /// Returns true if the part is of no use any more.
  virtual bool has_ended() const { return false; }
};

/// Implementation of a `session` and its proxies. Thread-safe.
class session_core : public std::enable_shared_from_this<session_core> {
public:
  /// Parameters to reach the server again, for workers.
  struct access {
    std::string address; ///< empty on a local session
    authkey key;
    certificate_files certificates{};
    std::chrono::milliseconds heartbeat{};
    std::string worker{};              ///< name of the simulated worker that has the session
    bool ends_with_connection = false; ///< the process ends when the connection is lost
  };

  /// Opens a session on `link`. `server` is the child server that the session owns, or null.
  static std::shared_ptr<session_core> open(std::shared_ptr<connection> link, access how,
                                            std::unique_ptr<child_server> server);
  ~session_core();

  /// Returns the scope of a call of the calling thread; keep it until the call has ended.
  /// @throws error session_ended after `close`
  call_scope begin_call(pace how) const { return {require_link(), how}; }

  /// Returns the time, which is virtual in tests.
  /// @throws error session_ended after `close`
  driver::time_point now() const { return require_link()->now(); }

  /// Blocks until one more call may be started on `link`.
  /// @throws error would_deadlock where waiting is impossible; limit_reached if the
  /// call `may_wait` in the server and too many calls wait already
  call_place await_place(connection& link, bool may_wait);

  /// Returns the number of the session in the server.
  uint64_t number() const noexcept { return number_; }

  /// Returns the header of a call by this thread. `typed`: the arguments come from C++ values of
  /// the types in the object's schema.
  call_header header(wait_time wait, uint64_t fence = 0, bool typed = false) const;

  /// Opens or creates an object.
  object_ptr obtain(const std::string& type, const std::string& schema, const std::string& name,
                    packed initial);

  /// Opens the object of this name, of any type.
  object_ptr find(const std::string& name);

  /// Takes over the objects that were handed to this worker.
  std::vector<object_ptr> claim(uint64_t worker);

  /// Returns the typed actor of an object.
  /// @throws error object_gone
  caf::strong_actor_ptr actor_of(uint64_t object);

  /// Asks the server to cancel the wait of a call on `link`; does not wait for the answer.
  void cancel(connection& link, const connection::started& call) const noexcept;

  /// Maps a shared memory of `bytes` bytes, which the object has offered to this session.
  /// @throws error object_gone, limit_reached, disconnected, timed_out
  std::unique_ptr<memory_mapping> map_memory(uint64_t object, size_t bytes);

  /// Checks that the server is on this host, so that this process can map its memories.
  /// @throws error not_supported
  void require_same_host() const;

  /// Gives grants back without waiting; has no effect if the session is closed.
  void release(uint64_t object, uint64_t grants) noexcept;

  /// Binds the references in a received value to objects, and counts the grants in it. Takes one
  /// more round trip if this session does not know all of the objects.
  void adopt(packed& value);

  /// Returns the number by which references name the server's objects.
  uint64_t store_id() const noexcept { return store_id_; }

  /// Returns the actor system of the connection.
  /// @throws error session_ended after `close`
  caf::actor_system& system() const { return require_link()->system(); }

  /// Calls the directory's other operations, each in one round trip. `names` and `objects` return
  /// one part of a list: the entries after the last one of the previous part.
  using named = std::tuple<std::string, std::string, uint64_t>; ///< name, schema, number
  std::vector<named> names(const std::string& after);
  packed objects(uint64_t after);
  packed counters();
  std::vector<std::string> deadlocks();
  memory_use memory();
  std::string transact(const std::string& steps);
  uint64_t revision(uint64_t object);

  /// Returns a reference to the directory under a title for error texts, for calls that wait.
  object_ptr directory_as(std::string type, std::string name);

  /// Returns a reference that stands for the names of all objects, to watch them.
  object_ptr names_object() { return directory_as("names", "all"); }

  /// Returns a new number for a watch.
  uint64_t new_watch() noexcept { return ++last_watch_; }

  /// Ends a watch without waiting.
  void unwatch(uint64_t number) noexcept;
  std::vector<std::string> addresses();
  void remove(const std::string& name);

  /// Calls an operation of the server's monitor, and waits for the answer.
  template <wire_name Name, class... A> monitor_result<Name> watch(const A&... arguments) {
    auto scope = begin_call(pace::in_step);
    auto what = monitor_call<Name, A...>(header(std::nullopt, 0, true));
    auto content = answer_of(scope.start(what, {}, arguments...));
    try {
      return value_of<monitor_result<Name>>(content);
    } catch (const error& failure) {
      throw explained(failure);
    }
  }
  uint64_t announce(const std::vector<uint64_t>& objects);
  void report(uint64_t worker, const worker_report& what);
  std::optional<worker_report> dismiss(uint64_t worker);

  /// Reports that a worker's task has returned, without waiting.
  void report_success(uint64_t worker) noexcept;

  const access& how() const noexcept { return access_; }

  /// Sets the address for other processes, if it is not this session's.
  void share_at(std::string address) { shared_address_ = std::move(address); }
  const std::string& shared_address() const {
    return shared_address_.empty() ? access_.address : shared_address_;
  }
  uint64_t max_value_bytes() const noexcept { return max_value_bytes_; }
  /// Returns the part of the session that starts workers; `make` makes it on the first call.
  session_part& workers(const std::function<std::unique_ptr<session_part>(session_core&)>& make);

  /// Calls `use` with the part of the session that runs tasks in processes of their own; `make`
  /// makes it on the first call, and if the last one has ended.
  void with_asyncs(std::unique_ptr<session_part> (*make)(session_core&),
                   const std::function<void(session_part&)>& use);

  /// Records an owner of a pool, which `close` ends before the workers.
  void add_pool(const std::shared_ptr<session_part>& owner);
  held_locks& locks() noexcept { return locks_; }

  /// Returns the objects that the worker with this session keeps; `close` destroys them first.
  kept_states& states() noexcept { return states_; }

  /// Frees the locks of the calling thread, which is about to end. Does not wait for the server.
  /// `in_any_case`: tells the server even if the thread holds no lock, because a future may be
  /// about to get one.
  void thread_ends(bool in_any_case) noexcept;

  /// Returns the process of this session's child server, if it has one.
  std::optional<pid_t> server_pid() const;

  /// Adds what is known of the server's end to `failure`, if the connection is lost; changes
  /// `object_gone` to `session_ended` if the session is being closed.
  error explained(const error& failure);

  /// Ends workers, session and child server, in this order.
  void close() noexcept;

  /// Closes the session while the process exits, and returns the connection, which the caller ends
  /// or keeps. Returns null if the session is closed already, or belongs to the parent of a forked
  /// process.
  std::shared_ptr<connection> close_for_exit() noexcept;

private:
  session_core(std::shared_ptr<connection> link, access how, std::unique_ptr<child_server> server);

  void end_process_with_connection();
  object_ptr take_charge(granted_object granted);
  unique_fd fetch_memory(const connection& beside, uint64_t object) const;
  session_part* workers() const;
  void end_asyncs() noexcept;
  void end_pools() noexcept;
  void say_goodbye() noexcept;
  void abandon() noexcept;

  /// Returns true in a forked child. There, the mutexes may be held by threads that the child does
  /// not have.
  bool is_forked() const noexcept { return fork_.is_forked(); }
  template <wire_name Name>
  wire_type<directory_result<Name>> ask_by_message(const packed& argument);
  template <wire_name Name, class... A> directory_result<Name> ask(const A&... arguments);
  template <wire_name Name, class... A>
  void tell(connection& link, connection::sending when, const A&... arguments) const;
  reply_content answer_of(const session_call& call);
  std::shared_ptr<connection> link() const;
  std::shared_ptr<connection> require_link() const;

  mutable std::mutex mutex_;
  std::shared_ptr<connection> link_; ///< null after close
  access access_;
  std::string shared_address_;
  uint64_t max_value_bytes_;
  std::shared_ptr<call_window> window_;
  uint64_t store_id_;
  object_cache known_;
  held_locks locks_;
  kept_states states_;
  uint64_t number_ = 0;
  fork_detector fork_;
  std::atomic<bool> closing_{false};
  std::atomic<uint64_t> last_watch_{0};
  std::shared_ptr<child_server> server_;
  std::unique_ptr<session_part> workers_; ///< null until a worker is spawned
  std::vector<std::weak_ptr<session_part>> pools_;
  std::mutex asyncs_mutex_;
  std::unique_ptr<session_part> asyncs_; ///< null until it is needed, and after close
};

} // namespace detail
} // namespace manager
