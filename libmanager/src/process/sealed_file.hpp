#pragma once

#include "libmanager/src/system/unique_fd.hpp"

#include <string>

namespace manager {

/// Makes a file without a name for a child process, which no process can change and only this user
/// can open. It contains these bytes, and is read from the first. The file is in memory; in
/// /dev/shm or /tmp, and not protected against changes by this user, if memfd_create(2) is refused.
/// @throws error worker_failed, also if RLIMIT_FSIZE (`ulimit -f`) is too small for the bytes
unique_fd sealed_file(const std::string& bytes);

/// Returns true if `sealed_file` made the file in memory.
bool is_sealed(int fd);

} // namespace manager
