#pragma once

#include "manager/call.hpp"
#include "manager/object.hpp"
#include "manager/process.hpp"
#include "manager/proxies.hpp"
#include "manager/task.hpp"

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

/// What stands behind a session, for the library's own functions.
/// @throws error session_ended when it was moved from
session_core& core_of(const session& m);

} // namespace detail

/// One named object of a server.
struct named_object {
  std::string name;
  std::string schema; ///< "list<int>"

  friend bool operator==(const named_object&, const named_object&) = default;
};

/// What a server has and has done.
struct server_status {
  struct object {
    uint64_t id;
    std::string schema;
    std::string name;    ///< empty for an anonymous object
    uint64_t references; ///< proxies, and references on their way to workers
  };
  std::vector<object> objects;              ///< in the order of their creation
  std::map<std::string, uint64_t> counters; ///< calls so far by "type.operation"
  std::vector<std::string> deadlocks; ///< circles of threads that wait for each other's locks: 100
                                      ///< at most, then how many more
  uint64_t memory_used = 0; ///< bytes of the server's process; 0 where it does not measure them
  uint64_t memory_most = 0; ///< bytes that it may use
};

/// Print as text for people: "list<int> 'results'".
std::ostream& operator<<(std::ostream& out, const named_object& named);
std::ostream& operator<<(std::ostream& out, const server_status::object& object);
std::ostream& operator<<(std::ostream& out, const server_status& status);

/// A connection to a server, and the owner of what it uses there: proxies, waits, workers. However
/// this process ends, the server frees all that at once.
/// Make shared objects with `m.list<T>()`, `m.dict<K, V>()`, `m.queue<T>()`: anonymous ones live
/// while somebody holds a proxy, named ones (`m.list<T>("name")`) until they are removed.
/// Any thread may use it. Movable; the session ends with the last owner, and so does its server if
/// `start` made it. Proxies must not be used afterwards (`session_ended`).
class session : public proxy_factories<session> {
public:
  session(session&&) noexcept;
  session& operator=(session&&) noexcept;
  ~session();

  /// Starts a worker process that runs `task` with these arguments: the same program, executed
  /// anew, connected to the same server. Arguments are copied; proxies refer to the same objects.
  /// @throws error no_such_task, not_supported on a local session, worker_failed
  template <class R, class... P, class... A>
  process spawn(R (*task)(P...),
                A&&... arguments) requires(sizeof...(A) == sizeof...(P)
                                           && (std::convertible_to<A, std::decay_t<P>> && ...)) {
    // Kept until the server holds what they refer to.
    std::tuple<std::decay_t<P>...> values{std::forward<A>(arguments)...};
    return spawn_task(detail::task_of(reinterpret_cast<const void*>(task)), pack(values));
  }

  /// The named objects of the server, in the order of their creation. Fetched in parts: what is
  /// there throughout is listed once, what comes or goes meanwhile may be or not.
  std::vector<named_object> objects() const;

  /// All objects of the server, fetched in parts as by `objects`, and how often each operation was
  /// called.
  server_status status() const;

  /// Calls `report` whenever this process finds that it has lost a lock which it thought it held:
  /// on the thread that found it, mostly in `unlock`, so it must not throw. One at a time; nothing
  /// to call none.
  void on_lock_lost(std::function<void(const error&)> report) const;

  /// Removes a named object; whoever uses it gets `object_gone`.
  /// @throws error no_such_name
  void remove(std::string_view name) const;

  /// Where others `connect` to the server, empty on a local session: the first address that `start`
  /// was told to listen at, or the one that this session is connected to.
  std::string address() const;

  /// All addresses at which the server listens, with real ports.
  std::vector<std::string> addresses() const;

  /// The authkey, with which others may `connect` to the same server. A secret.
  std::string key() const;

  /// The server process that `start` made for this session; nothing on other sessions.
  std::optional<pid_t> server_pid() const;

  /// Ends the session: its workers are terminated, the server frees what it holds, and a server
  /// that `start` made ends. Called by the destructor.
  void close() noexcept;

  /// For the factories: opens or creates an object of a proxy type.
  template <class Proxy> Proxy obtain(std::string_view name, packed initial) {
    return Proxy{obtain_object(Proxy::object_type::type_name, Proxy::schema_name(), name,
                               std::move(initial))};
  }

  /// For the factories: opens an object of a proxy type that exists.
  /// @throws error no_such_name, type_mismatch
  template <class Proxy> Proxy open(std::string_view name) {
    return Proxy{open_object(Proxy::schema_name(), name)};
  }

  /// Opens the object of this name, or creates it, of a class that `manager::type` registered;
  /// anonymous without a name. `initial` is for a class that is made from a packed value.
  /// @throws error no_such_type when it is not registered, here or in the server
  template <class T> manager::object<T> object(std::string_view name = {}, packed initial = {}) {
    auto type = detail::type_name_of(typeid(T));
    return manager::object<T>{obtain_object(type, type, name, std::move(initial))};
  }

  explicit session(std::shared_ptr<detail::session_core> core) noexcept;

private:
  friend detail::session_core& detail::core_of(const session&);

  /// @throws error session_ended when it was moved from
  detail::session_core& core() const;
  process spawn_task(const detail::task_entry& task, packed arguments);
  detail::object_ptr open_object(const std::string& schema, std::string_view name);
  detail::object_ptr obtain_object(std::string_view type, const std::string& schema,
                                   std::string_view name, packed initial);

  std::shared_ptr<detail::session_core> core_;
};

} // namespace manager
