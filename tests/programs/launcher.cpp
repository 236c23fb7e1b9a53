// Starts a server and workers under the conditions of argv[1], and prints the result.
#include "tests/support/end_as_told.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <iostream>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <manager/custom_type.hpp>
#include <manager/manager.hpp>
#include <map>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

using arguments = std::vector<std::string>;

void append(manager::list<int> list) {
  list.push_back(1);
}
MANAGER_TASK(append);

void take_bytes(std::string bytes, manager::list<int> list) {
  list.push_back(static_cast<int>(bytes.size()));
}
MANAGER_TASK(take_bytes);

void end_by(const std::string& how, manager::queue<int> never) {
  manager::test::end_as_told(how);
  if (how == "wait")
    never.pop();
}
MANAGER_TASK(end_by);

void say_name(manager::list<std::string> names) {
  std::ifstream in{"/proc/self/comm"};
  std::string name;
  std::getline(in, name);
  names.push_back(name);
}
MANAGER_TASK(say_name);

constexpr uint32_t pidfd_get_info = 0xC040FF0B; ///< the request of ioctl(2)

/// Makes the kernel refuse a system call with EPERM, or with another verdict; of ioctl(2), only the
/// request above.
void refuse(long number, uint32_t verdict = SECCOMP_RET_ERRNO | EPERM) {
  bool is_ioctl = number == SYS_ioctl;
  uint32_t second = is_ioctl ? offsetof(seccomp_data, args[1]) : offsetof(seccomp_data, nr);
  uint32_t wanted = is_ioctl ? pidfd_get_info : static_cast<uint32_t>(number);
  sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, second),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, wanted, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, verdict),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog filter{6, steps};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
    throw std::runtime_error{"seccomp"};
}

std::string text_of(std::optional<int> code) {
  return code ? std::to_string(*code) : "unknown";
}

/// Runs one worker, from start to end.
void work(const arguments&) {
  auto m = manager::start();
  auto list = m.list<int>();
  auto worker = m.spawn(append, list);
  worker.join();
  std::cout << text_of(worker.exit_code()) << ' ' << list.size() << ' ' << m.address().substr(0, 6)
            << std::endl;
}

/// Prints how workers end if no process, or another process, waits for them.
void ends(const arguments& how) {
  std::jthread collector;
  if (how.at(0) == "ignored")
    ::signal(SIGCHLD, SIG_IGN);
  else
    collector = std::jthread{[](const std::stop_token& over) {
      while (!over.stop_requested())
        if (::waitpid(-1, nullptr, WNOHANG) <= 0)
          std::this_thread::yield();
    }};
  if (how.at(1) == "no-kill")
    refuse(SYS_kill, SECCOMP_RET_KILL_PROCESS);
  else
    refuse(SYS_ioctl);
  {
    auto m = manager::start();
    auto never = m.queue<int>();
    for (std::string each : {"return", "exit", "kill", "throw"}) {
      auto worker = m.spawn(end_by, each, never);
      worker.join();
      worker.kill(); // too late: the signal reaches no process
      std::cout << each << ' ' << text_of(worker.exit_code()) << ' ' << worker.alive() << std::endl;
    }
    auto waits = m.spawn(end_by, std::string{"wait"}, never);
    waits.terminate();
    waits.join();
    waits.terminate();
    std::cout << "terminate " << text_of(waits.exit_code()) << std::endl;
    m.spawn(end_by, std::string{"wait"}, never);
  }
  std::cout << "closed" << std::endl;
}

/// Prints that it has a server and a worker, and waits.
void waiting(const arguments&) {
  auto m = manager::start();
  auto never = m.queue<int>();
  auto worker = m.spawn(end_by, std::string{"wait"}, never);
  std::cout << *m.server_pid() << std::endl << worker.pid() << std::endl;
  never.pop();
}

void with_refused(const arguments& what) {
  refuse(what.at(0) == "pidfd"   ? SYS_pidfd_open
         : what.at(0) == "memfd" ? SYS_memfd_create
         : what.at(0) == "send"  ? SYS_pidfd_send_signal
                                 : SYS_close_range);
  what.at(1) == "wait" ? waiting(what) : work(what);
}

/// Spawns workers with many arguments under `ulimit -f`.
void with_small_files(const arguments&) {
  auto m = manager::start();
  auto list = m.list<int>();
  rlimit limit{65536, 65536};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  try {
    m.spawn(take_bytes, std::string(100000, 'x'), list);
  } catch (const manager::error& failure) {
    std::cout << failure.what() << std::endl;
  }
  m.spawn(append, list).join();
  std::cout << list.size() << std::endl;
}

/// Continues after the test has seen that the server survived signals to the process group.
void in_group(const arguments&) {
  ::setpgid(0, 0);
  for (int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2})
    ::signal(number, [](int) {});
  auto m = manager::start();
  auto list = m.list<int>();
  for (int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2}) {
    ::kill(0, number);
    list.push_back(number);
  }
  std::cout << list.size() << std::endl;
}

/// Starts servers while signals keep arriving. The signals are blocked here, because they would
/// interrupt all other calls; a child has its own signal mask.
void in_stormy_group(const arguments&) {
  ::setpgid(0, 0);
  sigset_t blocked;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  std::jthread storm{[](const std::stop_token& over) {
    while (!over.stop_requested())
      ::kill(0, SIGTERM);
  }};
  int good = 0;
  for (int i = 0; i < 5; ++i) {
    auto m = manager::start();
    auto list = m.list<int>({1});
    good += static_cast<int>(list.size());
  }
  std::cout << good << std::endl;
}

/// A type with an operation that leaves a process behind, which has the server's error output.
struct helper {
  int64_t start() {
    auto pid = ::fork();
    if (pid == 0) {
      ::execlp("sleep", "sleep", "1000", nullptr);
      ::_exit(1);
    }
    return pid;
  }
  static constexpr auto operations() {
    using self = helper;
    return std::make_tuple(MANAGER_OP(start, "start", "  starts a process, answers its number"));
  }
};

/// Closes its session while a process that the server has started is running.
void close_beside_helper(const arguments&) {
  auto m = manager::start();
  auto pid = m.object<helper>("helper").call<"start">();
  m.close();
  std::cout << "closed " << ::kill(static_cast<pid_t>(pid), SIGKILL) << std::endl;
}

/// Executes itself, as another program, while it has a server and a worker.
void execute(const arguments&) {
  auto m = manager::start();
  auto never = m.queue<int>();
  auto worker = m.spawn(end_by, std::string{"wait"}, never);
  auto server = std::to_string(*m.server_pid());
  auto pid = std::to_string(worker.pid());
  ::execl("/proc/self/exe", "launcher", "await-ends", server.c_str(), pid.c_str(), nullptr);
}

void await_ends(const arguments& pids) {
  for (auto& pid : pids)
    ::waitpid(std::stoi(pid), nullptr, 0);
  std::cout << "ended" << std::endl;
}

void names(const arguments&) {
  auto m = manager::start();
  auto names = m.list<std::string>();
  m.spawn(say_name, names).join();
  std::ifstream in{"/proc/" + std::to_string(*m.server_pid()) + "/comm"};
  std::string name;
  std::getline(in, name);
  std::cout << name << ' ' << names.at(0) << std::endl;
}

/// Spawns after it has left the folder to which its paths were relative.
void elsewhere(const arguments& connect) {
  auto m = connect.empty() ? manager::start()
                           : manager::connect(connect.at(0), manager::authkey{connect.at(1)});
  if (::chdir("/") != 0)
    return;
  auto list = m.list<int>();
  auto worker = m.spawn(append, list);
  worker.join();
  std::cout << text_of(worker.exit_code()) << ' ' << list.size() << std::endl;
}

} // namespace

int main(int argc, char** argv) {
  manager::type<helper>("helper");
  manager::init(argc, argv);
  const std::map<std::string, void (*)(const arguments&)> modes{
      {"work", work},
      {"ends", ends},
      {"refused", with_refused},
      {"files", with_small_files},
      {"group", in_group},
      {"storm", in_stormy_group},
      {"wait", waiting},
      {"execute", execute},
      {"await-ends", await_ends},
      {"names", names},
      {"helper", close_beside_helper},
      {"elsewhere", elsewhere},
  };
  try {
    modes.at(argv[1])({argv + 2, argv + argc});
  } catch (const std::exception& failure) {
    std::cout << "failed: " << failure.what() << std::endl;
    return 1;
  }
}
