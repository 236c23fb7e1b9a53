#include "libmanager/src/process/fork_for_parent.hpp"

#include <cstddef>
#include <cstdint>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace manager {

pid_t fork_for_parent() noexcept {
  int* thread_number = nullptr; // where the C library keeps it
  void* robust_mutexes = nullptr;
  size_t size = 0;
  if (::prctl(PR_GET_TID_ADDRESS, &thread_number) != 0
      || ::syscall(SYS_get_robust_list, 0, &robust_mutexes, &size) != 0)
    return -1;
  clone_args how{};
  how.flags = CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
  how.child_tid = reinterpret_cast<uint64_t>(thread_number);
  auto pid = static_cast<pid_t>(::syscall(SYS_clone3, &how, sizeof how));
  if (pid == 0)
    ::syscall(SYS_set_robust_list, robust_mutexes, size);
  return pid;
}

} // namespace manager
