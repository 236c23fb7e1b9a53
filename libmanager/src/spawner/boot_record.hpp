#pragma once

#include "actors/model/limits.hpp"
#include "actors/model/packed.hpp"
#include "libmanager/src/spawner/lifeline.hpp"
#include "libmanager/src/unique_fd.hpp"
#include "manager/certificates.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace manager {

/// What a child process, which executes this program anew, has to be and to know. Handed over in a
/// sealed memory file, so that nothing secret stands in arguments or environment, and nobody can
/// change it afterwards.
struct boot_record {
  bool is_server = false;
  std::string address;
  std::string key;
  certificate_files certificates{};
  int64_t heartbeat_ms = 0;
  std::string task; ///< the key of the task that it runs; empty: a server has none to begin with
  std::string arguments; ///< of the task, packed
  // server
  std::vector<std::string> listen; ///< besides its own address
  server_limits limits{};
  // worker
  uint64_t worker = 0; ///< its number in the server
  std::string name;

  MSGPACK_DEFINE(is_server, address, key, certificates, heartbeat_ms, listen, limits, worker, name,
                 task, arguments)
};

/// The descriptors that a child inherits besides the standard ones, and the variable that tells it
/// to look for them.
inline constexpr int boot_descriptor = 3;
inline constexpr lifeline_ends boot_lifeline{4, 5};
inline constexpr const char* boot_variable = "MANAGER_BOOT";

/// Writes the record into a sealed memory file; into an unlinked file of /dev/shm or /tmp where
/// memfd_create(2) is refused.
/// @throws error worker_failed, also when RLIMIT_FSIZE (`ulimit -f`) is too small for it
unique_fd write_boot_record(const boot_record& record);

/// The record of this process, if it was started as a child. Reads it once: the descriptor is
/// closed and the variable removed, so that programs it starts are not taken for children. The
/// descriptors of `boot_lifeline` close in such programs, too.
/// @throws error internal when the variable is set but there is no record
std::optional<boot_record> read_boot_record();

/// The lifeline that this process, a child, has inherited. To be called once.
lifeline_ends inherited_lifeline();

} // namespace manager
