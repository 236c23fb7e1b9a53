#pragma once

#include "manager/authkey.hpp"
#include "manager/detail/call.hpp"
#include "manager/detail/pool_link.hpp"
#include "manager/future.hpp"
#include "manager/object.hpp"
#include "manager/process.hpp"
#include "manager/process_options.hpp"
#include "manager/proxies.hpp"
#include "manager/task.hpp"
#include "manager/transaction.hpp"
#include "manager/watch.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <tuple>
#include <utility>
#include <vector>

namespace manager {

class session;

namespace detail {

class session_core; // libmanager/src/client/session_core.hpp

/// Returns the implementation of a session, for the library's own functions.
/// @throws error session_ended if the session was moved from
session_core& core_of(const session& m);

} // namespace detail

/// One named object of a server.
struct named_object {
  std::string name;
  std::string schema; ///< "list<int>"

  friend bool operator==(const named_object&, const named_object&) = default;
};

/// Contents and statistics of a server.
struct server_status {
  struct object {
    uint64_t id;
    std::string schema;
    std::string name;    ///< empty for an anonymous object
    uint64_t references; ///< proxies, and references on their way to workers
  };
  std::vector<object> objects;              ///< in the order of their creation
  std::map<std::string, uint64_t> counters; ///< number of calls, by "type.operation"
  std::vector<std::string> deadlocks; ///< cycles of threads that wait for each other's locks: at
                                      ///< most 100, then the number of the others
  uint64_t memory_used = 0;           ///< bytes of the server process; 0: not measured
  uint64_t memory_most = 0;           ///< limit of `memory_used`
};

/// Prints a text for people: "list<int> 'results'".
std::ostream& operator<<(std::ostream& out, const named_object& named);
std::ostream& operator<<(std::ostream& out, const server_status::object& object);
std::ostream& operator<<(std::ostream& out, const server_status& status);

/// A connection to a server, and the owner of its proxies, waits and workers. Make shared objects
/// with `m.list<T>()`, `m.dict<K, V>()`, `m.queue<T>()`. An anonymous object lives while any
/// session holds a proxy; a named object (`m.list<T>("name")`) lives until it is removed. Any
/// thread may use a session. Movable; the session ends with its last owner, and with it a server
/// that `start` made. Proxies then throw `session_ended`. However this process ends, the server
/// frees everything that the session owns at once.
class session : public proxy_factories<session> {
public:
  session(session&&) noexcept;
  session& operator=(session&&) noexcept;
  ~session();

  /// Starts a worker process that runs `task` with these arguments. The worker is the same program,
  /// executed anew and connected to the same server. Arguments are copied; proxies refer to the
  /// same objects.
  /// @throws error no_such_task, not_supported on a local session, worker_failed
  template <class F, class... A>
  process spawn(F task, A&&... arguments) requires detail::spawnable_task<F, A...> {
    return spawn(process_options{}, task, std::forward<A>(arguments)...);
  }

  /// Starts a worker process with options: `m.spawn({.name = "index", .folder = "/data"}, task)`.
  /// @throws error as above, bad_argument; worker_failed also if an option cannot be applied
  template <class F, class... A>
  process spawn(const process_options& options, F task,
                A&&... arguments) requires detail::spawnable_task<F, A...> {
    // Keeps the objects in the arguments alive until the server holds references to them.
    detail::task_arguments<F> values{std::forward<A>(arguments)...};
    return spawn_task(detail::task_of(detail::address_of_task(task)), pack(values), options);
  }

  /// Starts another program: `m.spawn(manager::command{"grep", {"-c", "x"}})`. It can connect to
  /// the server with `manager::connect()`, because the environment names the server's address
  /// (MANAGER_ADDRESS) and a file with the authkey (MANAGER_KEY_FILE); with certificates,
  /// MANAGER_CA, MANAGER_CERT and MANAGER_PRIVATE_KEY. The program ends with the session, as
  /// workers do; processes that it starts do not.
  /// @throws error not_supported on a local session, bad_argument; worker_failed if the program is
  /// not found, or an option cannot be applied
  process spawn(const command& program, const process_options& options = {});

  /// Runs the steps that `add(steps)` adds to a `manager::transaction`, all or none, in one round
  /// trip.
  /// @throws error as `transaction::run`
  template <class F> transaction_result transaction(F add) {
    manager::transaction steps;
    add(steps);
    return steps.run();
  }

  /// Works as `manager::atomically`.
  template <class F> auto atomically(F f, size_t attempts = 1000) {
    return manager::atomically(std::move(f), attempts);
  }

  /// Starts a worker process that runs `task(arguments...)`, and returns the future of its result:
  /// `std::async(std::launch::async, ...)` in another process. A task that throws fails with
  /// `task_failed` and the exception's type and text; one whose process ends, with `worker_died`.
  /// `cancel` kills the process. The end of the session ends it, too. The first call makes two
  /// threads.
  /// @throws error no_such_task, not_supported on a local session
  template <class F, class... A>
  future<detail::task_result<F>> async(F task,
                                       A&&... arguments) requires detail::callable_task<F, A...> {
    auto& entry = detail::task_of(detail::address_of_task(task));
    detail::task_values<F> values{std::forward<A>(arguments)...};
    return {detail::async_link(core())->submit(
                {detail::name_in_pool(entry), detail::display_name(entry)}, values.packed_bytes()),
            [](const packed& value) { return detail::result_of_task<F>(value); }};
  }

  /// Returns the named objects of the server, in the order of their creation. The list is fetched
  /// in parts: an object that exists all the time is listed once; an object that is created or
  /// removed meanwhile may be missing.
  std::vector<named_object> objects() const;

  /// Watches the names of objects, from now on or after a revision: those that begin with `prefix`.
  /// See `watcher`.
  watcher<name_change> watch(std::string_view prefix = {},
                             std::optional<after_revision> from = {}) const;

  /// Returns all objects of the server, fetched in parts as in `objects`, and the number of calls
  /// of each operation.
  server_status status() const;

  /// Sets the callback for lost locks; an empty function removes it. The session calls `report`
  /// when this process finds that it has lost a lock which it had taken, on the thread that finds
  /// it, mostly in `unlock`. `report` must not throw. There is one callback at a time.
  void on_lock_lost(std::function<void(const error&)> report) const;

  /// Removes a named object; later uses of the object throw `object_gone`.
  /// @throws error no_such_name
  void remove(std::string_view name) const;

  /// Returns the address where other processes can `connect` to the server; empty on a local
  /// session. After `start`, this is the first address of `start_options::listen`; after `connect`,
  /// the address of the connection.
  std::string address() const;

  /// Returns all addresses where the server listens, with real ports.
  std::vector<std::string> addresses() const;

  /// Returns the authkey, with which other processes can `connect` to the same server. Keep it
  /// secret.
  authkey key() const;

  /// Returns the process that `start` started for this session; nullopt for other sessions.
  std::optional<pid_t> server_pid() const;

  /// Ends the session: terminates its daemonic workers, waits for the others, frees what it holds
  /// in the server, and ends a server that `start` made. The destructor calls it.
  void close() noexcept;

  /// Opens or creates an object of a proxy type; the factories call it.
  template <class Proxy> Proxy obtain(std::string_view name, packed initial) {
    return Proxy{obtain_object(Proxy::object_type::type_name, Proxy::schema_name(), name,
                               std::move(initial))};
  }

  /// Opens an existing object of a proxy type; the factories call it.
  /// @throws error no_such_name, type_mismatch
  template <class Proxy> Proxy open(std::string_view name) {
    return Proxy{open_object(Proxy::schema_name(), name)};
  }

  /// Opens the object of this name, or creates it, as a class that `manager::type` registered.
  /// Without a name the object is anonymous. `initial` is passed to a class that is made from a
  /// packed value.
  /// @throws error no_such_type if the class is not registered in this process or in the server
  template <class T> manager::object<T> object(std::string_view name = {}, packed initial = {}) {
    auto type = detail::type_name_of(typeid(T));
    return manager::object<T>{obtain_object(type, type, name, std::move(initial))};
  }

  explicit session(std::shared_ptr<detail::session_core> core) noexcept;

private:
  friend detail::session_core& detail::core_of(const session&);

  /// Returns the implementation.
  /// @throws error session_ended if the session was moved from
  detail::session_core& core() const;
  process spawn_task(const detail::task_entry& task, packed arguments,
                     const process_options& options);
  detail::object_ptr open_object(const std::string& schema, std::string_view name);
  detail::object_ptr obtain_object(std::string_view type, const std::string& schema,
                                   std::string_view name, packed initial);

  std::shared_ptr<detail::session_core> core_;
};

} // namespace manager
