#include "tests/support/instructions.hpp"

#include <csignal>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace manager::test {
namespace {

[[noreturn]] void run_stepped(const std::function<void()>& action) {
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
    ::_exit(1);
  ::raise(SIGSTOP); // the parent begins to count
  action();
  ::raise(SIGSTOP);
  ::_exit(0);
}

/// Waits for the child; returns true if it has stopped with this signal.
bool stops_with(pid_t child, int signal) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFSTOPPED(status) && WSTOPSIG(status) == signal;
}

} // namespace

std::optional<uint64_t> instructions_of(const std::function<void()>& action) {
  auto child = ::fork();
  if (child == 0)
    run_stepped(action);
  std::optional<uint64_t> count;
  if (stops_with(child, SIGSTOP)) {
    uint64_t steps = 0;
    while (::ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr) == 0 && stops_with(child, SIGTRAP))
      ++steps;
    count = steps;
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return count;
}

} // namespace manager::test
