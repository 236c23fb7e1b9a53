#pragma once

#include "actors/objects/limits.hpp"
#include "manager/any.hpp"
#include "manager/authkey.hpp"
#include "manager/certificates.hpp"
#include "manager/error.hpp"
#include "manager/future.hpp"
#include "manager/futures.hpp"
#include "manager/print.hpp"
#include "manager/process.hpp"
#include "manager/progress.hpp"
#include "manager/proxies.hpp"
#include "manager/session.hpp"
#include "manager/task.hpp"
#include "manager/transaction.hpp"
#include "manager/watch.hpp"
#include "manager/worker_state.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Shared lists, dicts, queues and more for programs of many processes: a server process hosts the
/// objects, proxies reach them from any process. Start here: `init`, then `start` or `connect`.
namespace manager {

/// Default of `heartbeat`: the time after which a silent peer on TCP is taken for dead. The network
/// threads send heartbeats, so a busy program is not silent.
inline constexpr std::chrono::milliseconds default_heartbeat{3000};

struct start_options {
  time_limit deadline = std::chrono::seconds{10}; ///< for the server to start and answer
  server_limits limits{};                         ///< limits for the server's clients
  std::vector<std::string> listen{};              ///< addresses for other clients, see `connect`
  certificate_files certificates{};               ///< of the server, for other clients
  time_limit heartbeat = default_heartbeat;       ///< 0: clients may be silent for ever

  /// Call to run in the server process before it accepts clients: `manager::call(setup, 42)`. Its
  /// arguments are values, not proxies. An exception ends the server, and `start` throws an error
  /// with its text.
  std::optional<task_call> initializer{};
};

/// Reaction of a process to the loss of a session's connection.
enum class disconnect_action : uint8_t {
  fail_calls, ///< calls fail with `disconnected`; the program decides
  exit,       ///< the process ends at once, as by std::_Exit, with the exit code of `disconnected`
};

struct connect_options {
  time_limit deadline = std::chrono::seconds{10}; ///< connecting is retried until then
  certificate_files certificates{};               ///< for TLS, in place of the authkey
  time_limit heartbeat = default_heartbeat;       ///< 0: the server may be silent for ever

  /// Applies to this process, and to the workers that the session starts. With `exit` no process
  /// goes on with work that the server has given to others.
  disconnect_action on_disconnect = disconnect_action::fail_calls;
};

struct serve_options {
  std::vector<std::string> listen{}; ///< addresses, see `connect`; port 0: any free port
  authkey key{};                     ///< may be empty if there are certificates
  server_limits limits{};
  certificate_files certificates{};         ///< for TLS, in place of the authkey
  time_limit heartbeat = default_heartbeat; ///< 0: clients may be silent for ever

  /// Names or numbers of users who may connect to Unix sockets, besides the server's own user.
  std::vector<std::string> users{};

  /// Receives the server's log, a line of text for each event, without its time; without it, the
  /// log goes to stderr. Called on the server's threads; must not throw.
  std::function<void(const std::string&)> log{};

  /// Address and key with which threads of the server's own process connect to it, e.g. to export
  /// metrics: a Unix socket besides those of `listen`. Empty: none.
  std::string own_address{};
  authkey own_key{};

  /// SIGHUP makes the server read its certificates again, for later connections.
  bool reload_at_hangup = false;

  /// Callback for the moment when the server listens; receives its addresses with the real ports.
  std::function<void(const std::vector<std::string>&)> listening{};
};

/// Initializes the library; call it first in main. Worker and server processes run the same
/// program: in such a process, `init` does the process's work and exits. Otherwise it returns at
/// once.
void init(int argc, char** argv);

/// Starts a server process and returns a session with it. The server is this program, executed
/// anew. The server ends when the session ends, and when this process ends or calls `exec`. The
/// server ignores signals that are sent to a whole process group, SIGTERM and SIGHUP included;
/// SIGKILL ends it.
/// @throws error not_initialized, bad_argument, unreachable (with the server's stderr)
session start(const start_options& options = {});

/// Connects to a running server and returns a session. The address has one of these forms:
///
///     unix:/path          a Unix socket of the same user; may be relative
///     unix:@name          the same without a file, in the abstract namespace
///     host:port           TLS 1.3 over TCP; also [v6]:port
///     plain:host:port     TCP without TLS, on this machine only
///
/// Retries until `connect_options::deadline` while no server listens there, the host name is
/// unknown, or the connection is lost before both sides are authenticated. Blocks until then.
/// The key is the server's authkey; `authkey::from_file` and `from_environment` read one. It is
/// empty if certificates authenticate both sides.
/// @throws error unreachable (with the time and the number of attempts), authentication_failed,
/// protocol_mismatch, bad_argument
session connect(const std::string& address, const authkey& key,
                const connect_options& options = {});

/// Connects to the server that the environment names: MANAGER_ADDRESS has the address,
/// MANAGER_KEY_FILE the file with the authkey (`authkey::from_file`); without `certificates` in the
/// options, MANAGER_CA, MANAGER_CERT and MANAGER_PRIVATE_KEY name their files. Programs that
/// `session::spawn` starts have these variables.
/// @throws error bad_argument if MANAGER_ADDRESS is not set; as `connect` and `authkey::from_file`
session connect(const connect_options& options = {});

/// Makes a session with a server inside this process, without a network: for tests and for programs
/// of one process. `spawn` throws `not_supported`. An initializer runs on the calling thread.
session local(const start_options& options = {});

/// Returns, in a task, the worker's session with the server of the program that spawned the worker.
/// @throws error not_supported outside of a task
session& current();

/// Serves clients; blocks until SIGTERM or SIGINT arrives.
/// @throws error address_in_use, bad_argument, authentication_failed
void serve(const serve_options& options);

} // namespace manager
