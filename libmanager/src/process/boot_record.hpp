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

/// Data for a child process, which executes this program anew: its role, address, key and task. The
/// parent passes the record in a sealed memory file, so that no secret appears in arguments or
/// environment, and no process can change the record.
struct boot_record {
  bool is_server = false;
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

  MSGPACK_DEFINE(is_server, address, key, certificates, heartbeat_ms, listen, limits, worker, name,
                 linger, ends_with_connection, address_space, open_files, task, arguments)
};

/// Descriptors that a child inherits besides the standard ones, and the environment variable that
/// marks a child.
inline constexpr int boot_descriptor = 3;
inline constexpr lifeline_ends boot_lifeline{4, 5};
inline constexpr const char* boot_variable = "MANAGER_BOOT";

/// Writes the record into a `sealed_file`.
/// @throws error worker_failed
unique_fd write_boot_record(const boot_record& record);

/// Reads the record of this process; nullopt unless the process was started as a child. Call it
/// once: it closes the descriptor and removes the variable, so that programs which this process
/// starts are not taken for children. It also marks the descriptors of `boot_lifeline`
/// close-on-exec.
/// @throws error internal if the variable is set but there is no record
std::optional<boot_record> read_boot_record();

/// Returns the lifeline that this child process has inherited. Call it once.
lifeline_ends inherited_lifeline();

} // namespace manager
