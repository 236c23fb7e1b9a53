#pragma once

#include "actors/objects/limits.hpp"
#include "actors/value/packed.hpp"
#include "libmanager/src/process/lifeline.hpp"
#include "libmanager/src/system/unique_fd.hpp"
#include "manager/authkey.hpp"
#include "manager/certificates.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// Role of a child process that is this program.
enum class process_role { worker, server, fork_server };

/// Data for a child process, which executes this program anew: its role, address, key and task. The
/// parent passes the record in a sealed memory file, so that no secret appears in arguments or
/// environment, and no process can change the record. A fork server needs no more than its role.
struct boot_record {
  process_role role = process_role::worker;
  std::string address;
  std::string key;
  certificate_files certificates{};
  int64_t heartbeat_ms = 0;
  std::string task;      ///< key of the task to run; empty for a server without an initializer
  std::string arguments; ///< of the task, packed
  // for a server
  std::vector<std::string> listen; ///< besides its own address
  server_limits limits{};
  // for a worker
  uint64_t worker = 0; ///< number of the worker in the server
  std::string name;
  bool linger = false;               ///< the worker continues when its parent has ended
  bool ends_with_connection = false; ///< the worker ends when its connection is lost
  uint64_t address_space = 0;        ///< limit, set before the task runs, in bytes; 0: as it is
  uint64_t open_files = 0;           ///< limit likewise

  /// Returns the authkey; an empty one if certificates authenticate the connection.
  authkey proof() const { return key.empty() ? authkey{} : authkey{key}; }

  MSGPACK_DEFINE(role, address, key, certificates, heartbeat_ms, listen, limits, worker, name,
                 linger, ends_with_connection, address_space, open_files, task, arguments)
};

/// Descriptors that a child inherits besides the standard ones, and the environment variable that
/// marks a child.
inline constexpr int boot_descriptor = 3;
inline constexpr lifeline_ends boot_lifeline{4, 5};
inline constexpr int boot_requests = 6; ///< socket of a fork server
inline constexpr const char* boot_variable = "MANAGER_BOOT";

/// Variable by which ld.so looks up all functions at the start of a fork server instead of at their
/// first call in each worker, and the value by which the server knows that it has to remove it.
inline constexpr const char* bind_now = "LD_BIND_NOW";
inline constexpr const char* bind_now_here = "fork server";

/// Writes the record into a `sealed_file`.
/// @throws error worker_failed
unique_fd write_boot_record(const boot_record& record);

/// Reads the record of this process; nullopt unless the process was started as a child. Call it
/// once: it closes the descriptor and removes the variable, so that programs which this process
/// starts are not taken for children. It also marks the descriptors of `boot_lifeline`
/// close-on-exec.
/// @throws error internal if the variable is set but there is no record
std::optional<boot_record> read_boot_record();

/// Reads the record in such a file.
/// @throws error internal if `write_boot_record` did not make the file
boot_record record_in(int fd);

/// Returns the lifeline that this child process has inherited.
lifeline_ends inherited_lifeline();

} // namespace manager

MSGPACK_ADD_ENUM(manager::process_role)
