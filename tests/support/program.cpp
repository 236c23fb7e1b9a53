#include "tests/support/program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace manager::test {
namespace {

using clock = std::chrono::steady_clock;

constexpr auto line_limit = patience;

/// Returns a null-terminated array of the texts, for system calls.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
  std::vector<std::string> all = added; // the first of two equal names counts
  for (char** variable = environ; *variable != nullptr; ++variable)
    all.emplace_back(*variable);
  return all;
}

} // namespace

std::string bin(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

running_program::running_program(std::vector<std::string> argv, run_options options)
    : argv_{std::move(argv)},
      limit_{options.limit},
      // Not a pipe, which would block the program when full: no thread reads it while the program
      // runs.
      errors_{::memfd_create("errors", MFD_CLOEXEC)} {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    fail("no pipe: " + std::string{std::strerror(errno)});
  pipe_ = unique_fd{ends[0]};
  unique_fd out{ends[1]};
  ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
  start(options, out.get());
}

running_program::~running_program() {
  if (exit_code_ || pid_ < 0)
    return;
  ::kill(pid_, SIGKILL);
  collect(true);
}

void running_program::start(const run_options& options, int out) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_adddup2(&actions, errors_.get(), 2);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  if (!options.folder.empty())
    ::posix_spawn_file_actions_addchdir_np(&actions, options.folder.c_str());
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  auto environment = environment_with(options.environment);
  auto failure = ::posix_spawnp(&pid_, argv_.at(0).c_str(), &actions, &attributes,
                                pointers_to(argv_).data(), pointers_to(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) {
    pid_ = -1;
    fail(std::string{"cannot be started: "} + std::strerror(failure));
  }
  pidfd_ = unique_fd{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
}

std::optional<std::string> running_program::read_line() {
  auto end = clock::now() + line_limit;
  for (;;) {
    if (auto newline = out_.find('\n'); newline != std::string::npos) {
      auto line = out_.substr(0, newline);
      out_.erase(0, newline + 1);
      return line;
    }
    if (out_ended_)
      return out_.empty() ? std::nullopt : std::optional{std::exchange(out_, {})};
    if (!read_some())
      wait_for_news(-1, end);
  }
}

void running_program::kill(int signal) const {
  if (!exit_code_)
    ::kill(pid_, signal);
}

bool running_program::alive() {
  if (!exit_code_)
    collect(false);
  return !exit_code_;
}

int running_program::wait() {
  auto end = clock::now() + limit_;
  while (!exit_code_) {
    if (read_some())
      continue;
    wait_for_news(pidfd_.get(), end);
    collect(false);
  }
  while (read_some()) // children may hold the pipe open: take what is there
    ;
  return *exit_code_;
}

std::string running_program::err() const {
  struct stat status {};
  ::fstat(errors_.get(), &status);
  std::string text(static_cast<size_t>(status.st_size), '\0');
  auto got = ::pread(errors_.get(), text.data(), text.size(), 0);
  text.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return text;
}

/// Reads the available output; returns false if there is none now.
bool running_program::read_some() {
  std::array<char, 65536> buffer;
  auto got = out_ended_ ? 0 : ::read(pipe_.get(), buffer.data(), buffer.size());
  if (got > 0)
    out_.append(buffer.data(), static_cast<size_t>(got));
  else if (got == 0)
    out_ended_ = true;
  return got > 0;
}

/// Waits for output, its end, or the end of the process.
void running_program::wait_for_news(int process, deadline end) {
  if (out_ended_ && process < 0)
    return;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now()).count();
  if (left <= 0)
    fail("takes too long");
  std::array<pollfd, 2> waiting{pollfd{process, POLLIN, 0},
                                pollfd{out_ended_ ? -1 : pipe_.get(), POLLIN, 0}};
  ::poll(waiting.data(), waiting.size(), static_cast<int>(left));
}

void running_program::collect(bool must_have_ended) {
  siginfo_t news{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &news, WEXITED | (must_have_ended ? 0 : WNOHANG))
          != 0
      || news.si_pid == 0)
    return;
  exit_code_ = news.si_code == CLD_EXITED ? news.si_status : -news.si_status;
}

void running_program::fail(const std::string& why) const {
  std::string command;
  for (auto& word : argv_)
    command += word + ' ';
  throw std::runtime_error{command + why + "\noutput: " + out_ + "\nerror output: " + err()};
}

outcome run(std::vector<std::string> argv, run_options options) {
  running_program program{std::move(argv), std::move(options)};
  auto code = program.wait();
  return {code, program.out(), program.err()};
}

} // namespace manager::test
