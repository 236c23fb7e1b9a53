#include "libmanager/src/spawner/launch.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <vector>

namespace manager {
namespace {

void require_ok(int code) {
  if (code != 0)
    throw error{errc::worker_failed, std::string{"cannot start a process: "} + std::strerror(code)};
}

class spawn_actions {
public:
  spawn_actions() { ::posix_spawn_file_actions_init(&actions_); }
  ~spawn_actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  spawn_actions(const spawn_actions&) = delete;
  spawn_actions& operator=(const spawn_actions&) = delete;

  void prepare(int record, int error_output) {
    // First out of the way of the numbers that are assigned next, in case it has one of them.
    require_ok(::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0));
    if (error_output >= 0)
      require_ok(::posix_spawn_file_actions_adddup2(&actions_, error_output, 2));
    require_ok(::posix_spawn_file_actions_adddup2(&actions_, record, boot_descriptor));
    require_ok(::posix_spawn_file_actions_addclosefrom_np(&actions_, boot_descriptor + 1));
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
  posix_spawn_file_actions_t actions_;
};

class spawn_attributes {
public:
  explicit spawn_attributes(bool block_interrupts) {
    ::posix_spawnattr_init(&attributes_);
    sigset_t mask;
    ::sigemptyset(&mask);
    if (block_interrupts)
      ::sigaddset(&mask, SIGINT);
    sigset_t defaults;
    ::sigfillset(&defaults);
    ::posix_spawnattr_setsigmask(&attributes_, &mask);
    ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~spawn_attributes() { ::posix_spawnattr_destroy(&attributes_); }
  spawn_attributes(const spawn_attributes&) = delete;
  spawn_attributes& operator=(const spawn_attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

private:
  posix_spawnattr_t attributes_;
};

/// This process's environment and the variable that marks a child.
std::vector<char*> child_environment(std::string& mark) {
  std::vector<char*> variables;
  const std::string_view name = boot_variable;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!std::string_view{*variable}.starts_with(name))
      variables.push_back(*variable);
  mark = std::string{name} + "=1";
  variables.push_back(mark.data());
  variables.push_back(nullptr);
  return variables;
}

int open_pidfd(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

} // namespace

program& this_program() {
  static program instance;
  return instance;
}

launched launch(const boot_record& record, const std::string& title, int error_output,
                bool block_interrupts) {
  auto record_file = write_boot_record(record);
  // dup2 onto itself would leave close-on-exec set, so the record must not be at 3 already.
  unique_fd source{::fcntl(record_file.get(), F_DUPFD_CLOEXEC, boot_descriptor + 1)};
  if (!source)
    require_ok(errno);
  spawn_actions actions;
  actions.prepare(source.get(), error_output);
  spawn_attributes attributes{block_interrupts};
  std::string mark;
  auto environment = child_environment(mark);
  auto program_name = this_program().first_argument;
  auto shown = title;
  std::array<char*, 3> arguments{program_name.data(), shown.data(), nullptr};
  pid_t pid = 0;
  require_ok(::posix_spawn(&pid, "/proc/self/exe", actions.get(), attributes.get(),
                           arguments.data(), environment.data()));
  return {pid, unique_fd{open_pidfd(pid)}};
}

std::string describe_exit(int code) {
  if (code >= 0)
    return "exited with code " + std::to_string(code);
  return "was killed by signal " + std::to_string(-code) + " (" + ::strsignal(-code) + ")";
}

std::optional<int> wait_for_exit(const launched& child, int timeout_ms) {
  pollfd waiting{child.pidfd.get(), POLLIN, 0};
  if (child.pidfd && ::poll(&waiting, 1, timeout_ms) <= 0)
    return std::nullopt; // time over, or interrupted: the caller knows how long it still waits
  bool has_news = child.pidfd && (waiting.revents & POLLIN) != 0; // no: the program has closed it
  siginfo_t news{};
  auto options = WEXITED | (has_news || timeout_ms < 0 ? 0 : WNOHANG);
  while (::waitid(P_PID, static_cast<id_t>(child.pid), &news, options) != 0)
    if (errno != EINTR)
      return 0; // somebody else collected it: how it ended is not known
  if (news.si_pid == 0)
    return std::nullopt;
  return news.si_code == CLD_EXITED ? news.si_status : -news.si_status;
}

} // namespace manager
