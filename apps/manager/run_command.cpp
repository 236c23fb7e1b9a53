#include "apps/manager/run_command.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace manager::app {
namespace {

constexpr std::array forwarded{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

// State of the signal handler; lock-free, as a handler needs.
std::atomic<pid_t> running{0}; ///< process of the command; 0 before its start and after its end
std::atomic<int> early{0};     ///< signal that came before the start

/// Forwards a signal to the command. A terminal's signal (with a positive code) goes to the whole
/// group, and so to the command, already.
void forward(int signal, siginfo_t* from, void*) {
  auto saved = errno;
  if (from->si_code <= 0) {
    if (auto command = running.load(); command != 0)
      ::kill(command, signal);
    else
      early = signal;
  }
  errno = saved;
}

void forward_signals() {
  for (auto signal : forwarded) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN)
      continue;
    action = {};
    action.sa_sigaction = forward;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    ::sigaction(signal, &action, nullptr);
  }
  std::signal(SIGCHLD, SIG_DFL); // if ignored, the exit code would be lost
}

/// Starts the command with no signal blocked. Returns an errno, or 0.
int start(const std::vector<std::string>& command, pid_t& process) {
  std::vector<char*> argv;
  for (auto& word : command)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  auto failure = ::posix_spawnp(&process, argv[0], nullptr, &attributes, argv.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  return failure;
}

int wait_for(pid_t process) {
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT) != 0
         && errno == EINTR) {
  }
  running = 0; // before the number can be reused
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  constexpr int killed = 128;
  return WIFSIGNALED(status) ? killed + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

int run_command(const std::vector<std::string>& command) {
  constexpr int not_found = 127;
  constexpr int cannot_run = 126;
  forward_signals();
  pid_t process = 0;
  if (auto failure = start(command, process); failure != 0) {
    std::cerr << "manager: " << command[0] << ": " << std::strerror(failure) << '\n';
    return failure == ENOENT ? not_found : cannot_run;
  }
  running = process;
  if (auto signal = early.exchange(0); signal != 0)
    ::kill(process, signal);
  return wait_for(process);
}

} // namespace manager::app
