#include "libmanager/src/process/execute.hpp"

#include "actors/value/errc.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The child runs in the parent's memory. Sanitizers would take it for a thread of the parent, and
// their versions of close() and sigaction() would record the child's actions for the parent.
#define MANAGER_CHILD_CODE __attribute__((no_sanitize("address", "thread", "undefined")))

// The thread sanitizer's clone() makes the child record, in the memory that it shares with the
// parent, that the process is a forked one without tracking. __clone is glibc's other name of its
// own clone().
#if defined(__SANITIZE_THREAD__)
extern "C" int __clone(int (*run)(void*), void* stack, int flags, void* argument, ...); // NOLINT
#define clone __clone
#endif

namespace manager {
namespace {

constexpr size_t stack_bytes = 64 * 1024;

/// Returns a null-terminated array of the texts, as execve(2) takes it.
std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts)
    pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// Program image with all arguments.
struct attempt {
  const char* file;
  std::vector<std::string> words;
  std::vector<char*> arguments;
};

std::vector<attempt> attempts_of(const execution& what) {
  std::vector<attempt> all;
  for (auto& image : what.images) {
    auto& next = all.emplace_back(attempt{image.file.c_str(), image.loader_arguments, {}});
    // A loader passes its last argument, the program's path, as the program's argv[0].
    auto own = what.arguments.begin() + (image.loader_arguments.empty() ? 0 : 1);
    next.words.insert(next.words.end(), own, what.arguments.end());
  }
  for (auto& each : all)
    each.arguments = pointers_to(each.words);
  return all;
}

/// Instructions for the child, in the memory that it shares with the parent.
struct child_plan {
  const execution& what;
  const std::vector<attempt>& attempts;
  char* const* environment;
  rlim_t descriptor_limit;
  int failure = 0;                   ///< errno of the child
  const char* failed_step = nullptr; ///< of the setup
};

/// Signal action as rt_sigaction(2) takes it. On every architecture, the handler is the first
/// member, and all zero is the default action.
union kernel_action {
  void (*handler)(int);
  std::array<char, 64> bytes;
};

// The functions from here to run_child run in the child. They make system calls only; they do not
// allocate or throw.

/// Resets handlers, which would run in the parent's memory. (execve(2) resets them too, but the
/// child unblocks signals before.)
MANAGER_CHILD_CODE void reset_handlers() {
  constexpr size_t set_bytes = 8; // size of the kernel's sigset_t
  for (int number = 1; number <= 64; ++number) {
    kernel_action action;
    ::memset(&action, 0, sizeof action);
    ::syscall(SYS_rt_sigaction, number, nullptr, &action, set_bytes);
    if (action.handler == SIG_IGN || action.handler == SIG_DFL)
      continue;
    ::memset(&action, 0, sizeof action);
    ::syscall(SYS_rt_sigaction, number, &action, nullptr, set_bytes);
  }
}

/// Makes the copies. Descriptors that keep their number may be closed, as in the parent.
MANAGER_CHILD_CODE bool place_descriptors(const execution& what) {
  for (int target = 0; target < static_cast<int>(what.descriptors.size()); ++target) {
    auto source = what.descriptors[static_cast<size_t>(target)];
    if (source == no_descriptor)
      ::syscall(SYS_close, target);
    if (source >= 0 && ::syscall(SYS_dup3, source, target, 0) < 0)
      return false;
  }
  return true;
}

MANAGER_CHILD_CODE void close_others(const child_plan& plan) {
  auto first = static_cast<unsigned>(plan.what.descriptors.size());
  if (::syscall(SYS_close_range, first, ~0U, 0) == 0)
    return;
  for (rlim_t fd = first; fd < plan.descriptor_limit; ++fd) // kernels before 5.9, or a filter
    ::syscall(SYS_close, static_cast<int>(fd));
}

MANAGER_CHILD_CODE int run_child(void* shared) {
  auto& plan = *static_cast<child_plan*>(shared);
  reset_handlers();
  bool is_placed = place_descriptors(plan.what);
  if (is_placed) {
    close_others(plan);
    plan.failed_step = plan.what.setup.apply();
  }
  if (is_placed && plan.failed_step == nullptr) {
    ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &plan.what.blocked, nullptr, 8);
    for (auto& next : plan.attempts) {
      ::syscall(SYS_execve, next.file, next.arguments.data(), plan.environment);
      if (errno != ENOENT && errno != EACCES && errno != ENOTDIR)
        break; // the file exists, so try no other
    }
  }
  plan.failure = errno;
  ::syscall(SYS_exit_group, 127);
  return 127;
}

/// Blocks all signals of the calling thread while this object lives.
class signals_blocked {
public:
  signals_blocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  signals_blocked(const signals_blocked&) = delete;
  signals_blocked& operator=(const signals_blocked&) = delete;

private:
  sigset_t before_;
};

rlim_t descriptor_limit() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1024;
}

[[noreturn]] void throw_failed_step(const char* step, int failure) {
  throw error{errc::worker_failed,
              std::string{"cannot "} + step + " of the new process: " + std::strerror(failure)};
}

[[noreturn]] void throw_failed(const execution& what, int failure) {
  auto text = std::string{"cannot start a process: "} + std::strerror(failure);
  for (auto& image : what.images)
    text += (&image == what.images.data() ? "; tried to execute " : ", ") + image.file;
  if (what.images.empty())
    text += "; the program's own file is not known: is /proc mounted?";
  throw error{errc::worker_failed, text};
}

} // namespace

child_process execute(const execution& what) {
  if (what.images.empty())
    throw_failed(what, ENOENT);
  auto attempts = attempts_of(what);
  auto environment = pointers_to(what.environment);
  child_plan plan{what, attempts, environment.data(), descriptor_limit()};
  auto stack = std::make_unique_for_overwrite<std::byte[]>(stack_bytes);
  int pidfd = -1; // stays -1 on kernels before 5.2
  pid_t pid = 0;
  auto start = [&](int flags) {
    signals_blocked none;
    pid = ::clone(run_child, stack.get() + stack_bytes, CLONE_VM | CLONE_VFORK | SIGCHLD | flags,
                  &plan, &pidfd);
  };
  start(CLONE_PIDFD);
  if (pid < 0 && (errno == EMFILE || errno == ENFILE)) // works without, see child_process
    start(0);
  if (pid < 0)
    throw error{errc::worker_failed,
                std::string{"cannot start a process: "} + std::strerror(errno)};
  child_process child{pid, unique_fd{pidfd}};
  if (plan.failure != 0) {
    child.await_end(-1);
    child.collect();
    if (plan.failed_step != nullptr)
      throw_failed_step(plan.failed_step, plan.failure);
    throw_failed(what, plan.failure);
  }
  return child;
}

} // namespace manager
