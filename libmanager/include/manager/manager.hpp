#pragma once

#include "actors/model/limits.hpp"
#include "manager/any.hpp"
#include "manager/authkey.hpp"
#include "manager/certificates.hpp"
#include "manager/error.hpp"
#include "manager/future.hpp"
#include "manager/print.hpp"
#include "manager/process.hpp"
#include "manager/proxies.hpp"
#include "manager/session.hpp"
#include "manager/task.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Shared lists, dicts, queues and more for programs of many processes: a server process hosts the
/// objects, proxies reach them from any process. Start here: `init`, then `start` or `connect`.
namespace manager {

/// How long a peer on TCP may be silent until it is taken for dead, unless said otherwise. The
/// network threads see to it that it is heard of.
inline constexpr std::chrono::milliseconds default_heartbeat{3000};

struct start_options {
  time_limit deadline = std::chrono::seconds{10}; ///< for the server to start and answer
  server_limits limits{};                         ///< what its clients may use
  std::vector<std::string> listen{};              ///< where others may join, see `connect`
  certificate_files certificates{};               ///< for those others: in place of the authkey
  time_limit heartbeat = default_heartbeat;       ///< 0: clients may be silent for ever

  /// Runs in the server process before it takes clients: `manager::call(setup, 42)`. What it throws
  /// ends the server, and `start` fails with that text. Its arguments are values, not proxies.
  std::optional<task_call> initializer{};
};

struct connect_options {
  time_limit deadline = std::chrono::seconds{10}; ///< until then, connecting is tried again
  certificate_files certificates{};               ///< for TLS, in place of the authkey
  time_limit heartbeat = default_heartbeat;       ///< 0: the server may be silent for ever
};

struct serve_options {
  std::vector<std::string> listen{}; ///< addresses, see `connect`; port 0 is one that is free
  std::string key{};                 ///< the authkey, at least 16 bytes
  server_limits limits{};
  certificate_files certificates{};         ///< for TLS, in place of the authkey
  time_limit heartbeat = default_heartbeat; ///< 0: clients may be silent for ever

  /// Names or numbers of users who may come to Unix sockets, besides the server's own.
  std::vector<std::string> users{};

  /// Called once the server listens, with its addresses and their real ports.
  std::function<void(const std::vector<std::string>&)> listening{};
};

/// To be called first in main. In a worker or server process, which runs the same program, it does
/// that process's work and exits; else it returns at once.
void init(int argc, char** argv);

/// Starts a server process and a session with it. The server is this program, executed anew; it
/// ends with the session, and with this process, however that ends (`exec` included). It ignores
/// signals that are sent to a whole group, SIGTERM and SIGHUP among them: SIGKILL ends it.
/// @throws error not_initialized, bad_argument, unreachable (with the server's error output)
session start(const start_options& options = {});

/// A session with a running server. Its address is one of
///
///     unix:/path          a Unix socket of the same user; relative to the folder of the call
///     unix:@name          the same without a file, of the abstract namespace
///     host:port           TLS 1.3 over TCP; [v6]:port, too
///     plain:host:port     TCP without TLS, on this machine only
///
/// Tries again while nobody listens there, the name is unknown, or the connection is lost before
/// both sides have proved themselves, until `connect_options::deadline`.
/// @param key the server's authkey; `authkey::from_file` reads one
/// @throws error unreachable (says how long and how often), authentication_failed,
/// protocol_mismatch, bad_argument
session connect(const std::string& address, const std::string& key,
                const connect_options& options = {});

/// A session with a server inside this process, without any network: for tests and for programs of
/// one process. `spawn` is an error. An initializer runs on the calling thread.
session local(const start_options& options = {});

/// In a task: the worker's session with the server of the program that spawned it.
/// @throws error not_supported elsewhere
session& current();

/// Serves until SIGTERM or SIGINT arrives.
/// @throws error address_in_use, bad_argument, authentication_failed
void serve(const serve_options& options);

/// A random authkey of 32 bytes.
std::string random_key();

} // namespace manager
