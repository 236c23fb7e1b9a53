#include "libmanager/src/system/signals.hpp"

#include <csignal>
#include <pthread.h>

namespace manager {

void block_all_signals() noexcept {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

} // namespace manager
