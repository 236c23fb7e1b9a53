#pragma once

#include "libmanager/src/process/execute.hpp"

namespace manager {

/// Starts a process on a thread that lasts as long as this process. The kernel can end a child when
/// the thread that started it ends (PR_SET_PDEATHSIG); so with this thread, a child ends when this
/// process ends or calls execve(2). The first call starts the thread. Thread-safe.
/// @throws error worker_failed
child_process execute_on_lasting_thread(const execution& what);

} // namespace manager
