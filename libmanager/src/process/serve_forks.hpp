#pragma once

#include "libmanager/src/process/boot_record.hpp"

namespace manager {

/// Runs a fork server, which forks a worker at each request of its `fork_server`. Returns in each
/// worker, with the worker's record; the server itself exits when its parent closes the socket or
/// ends. Static objects of the program were made before, once. The server exits at once if they
/// have started threads, which a forked process would not have.
boot_record serve_forks();

} // namespace manager
