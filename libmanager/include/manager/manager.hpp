#pragma once

#include "actors/model/limits.hpp"
#include "manager/error.hpp"
#include "manager/future.hpp"
#include "manager/process.hpp"
#include "manager/proxies.hpp"
#include "manager/session.hpp"
#include "manager/task.hpp"

#include <chrono>
#include <string>

/// Shared lists, dicts, queues and more for programs of many processes: a server process hosts the
/// objects, proxies reach them from any process. Start here: `init`, then `start` or `connect`.
namespace manager {

struct start_options {
  std::chrono::milliseconds deadline{10'000}; ///< for the server to start and answer
  server_limits limits{};                     ///< what its clients may use
};

struct connect_options {
  std::chrono::milliseconds deadline{10'000}; ///< until then, connecting is tried again
};

struct serve_options {
  std::string listen; ///< "unix:/path"
  std::string key;    ///< the authkey, at least 16 bytes
  server_limits limits{};
};

/// To be called first in main. In a worker or server process, which runs the same program, it does
/// that process's work and exits; else it returns at once.
void init(int argc, char** argv);

/// Starts a server process and a session with it. The server is this program, executed anew; it
/// ends with the session, and with this process, however that ends.
/// @throws error not_initialized, unreachable (with the server's error output)
session start(const start_options& options = {});

/// A session with a running server at "unix:/path".
/// @throws error unreachable, authentication_failed, protocol_mismatch, bad_argument
session connect(const std::string& address, const std::string& key,
                const connect_options& options = {});

/// A session with a server inside this process, without any network: for tests and for programs of
/// one process. `spawn` is an error.
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
