#include "libmanager/src/process/child_signals.hpp"

namespace manager {

sigset_t signals_of_groups() {
  sigset_t all;
  ::sigemptyset(&all);
  for (int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM,
                     SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR, SIGSTKFLT})
    ::sigaddset(&all, number);
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number)
    ::sigaddset(&all, number);
  return all;
}

void ignore_signals_of_groups() {
  auto all = signals_of_groups();
  for (int number = 1; number <= SIGRTMAX; ++number) {
    struct sigaction action {};
    if (::sigismember(&all, number) != 1 || ::sigaction(number, nullptr, &action) != 0
        || action.sa_handler != SIG_DFL)
      continue;
    action.sa_handler = SIG_IGN;
    ::sigaction(number, &action, nullptr);
  }
}

} // namespace manager
