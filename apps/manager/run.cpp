#include "apps/manager/commands.hpp"
#include "apps/manager/job.hpp"
#include "apps/manager/output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <list>
#include <manager/manager.hpp>
#include <memory>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

// Runs a server and processes of any program, which find the server through their environment.

namespace manager::app {
namespace {

struct run_options {
  uint64_t count = 1;
  std::vector<std::string> listen;
  bool by_lines = false;
  bool ungrouped = false;
  bool tagged = false;
  bool halt = false;
  bool json = false;
};

/// Folder with the server's key, for the time of a run.
class key_folder {
public:
  explicit key_folder(const std::string& key) {
    auto* place = std::getenv("XDG_RUNTIME_DIR");
    auto pattern = (place != nullptr && ::access(place, W_OK) == 0
                        ? std::string{place}
                        : std::filesystem::temp_directory_path().string())
                   + "/manager-run-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr)
      throw error{errc::bad_argument, "no folder for the key can be made: " + pattern};
    path_ = pattern; // mode 0700
    std::ofstream{file(), std::ios::binary} << key;
    std::filesystem::permissions(file(), std::filesystem::perms::owner_read);
  }
  ~key_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  key_folder(const key_folder&) = delete;
  key_folder& operator=(const key_folder&) = delete;

  std::string file() const { return path_ + "/key"; }

private:
  std::string path_;
};

/// Blocks the signals that a run handles, and makes a descriptor for them.
class signal_events {
public:
  signal_events() {
    ::sigemptyset(&handled_);
    std::signal(SIGCHLD, SIG_DFL); // if ignored, the exit codes would be lost
    for (auto each : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction action {};
      ::sigaction(each, nullptr, &action);
      if (action.sa_handler != SIG_IGN) // nohup, for instance
        ::sigaddset(&handled_, each);
    }
    ::pthread_sigmask(SIG_BLOCK, &handled_, nullptr);
    fd_ = ::signalfd(-1, &handled_, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~signal_events() { ::close(fd_); }
  signal_events(const signal_events&) = delete;
  signal_events& operator=(const signal_events&) = delete;

  int fd() const noexcept { return fd_; }

  /// Returns the next signal; 0 if there is none.
  int take() const {
    signalfd_siginfo info{};
    return ::read(fd_, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
  }

private:
  sigset_t handled_;
  int fd_;
};

/// The processes of a run.
class run_of_jobs {
public:
  run_of_jobs(const run_options& options, const signal_events& signals)
      : options_{options}, signals_{signals} {}

  void start(const std::vector<std::string>& words, const std::vector<std::string>& environment) {
    auto output = options_.ungrouped  ? grouping::none
                  : options_.by_lines ? grouping::lines
                                      : grouping::whole;
    try {
      for (uint64_t i = 1; i <= options_.count; ++i)
        jobs_.emplace_back(i, words, environment, output, options_.tagged);
    } catch (const error&) {
      kill_all(SIGTERM);
      throw;
    }
  }

  /// Waits until all processes have ended.
  void wait() {
    while (std::ranges::any_of(jobs_, [](auto& each) {
      return !each.has_ended() || each.out() >= 0 || each.err() >= 0;
    })) {
      std::vector<pollfd> waiting{{signals_.fd(), POLLIN, 0}};
      for (auto& each : jobs_) {
        waiting.push_back({each.out(), POLLIN, 0});
        waiting.push_back({each.err(), POLLIN, 0});
      }
      if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
        throw error{errc::internal, "poll failed"};
      size_t at = 1;
      for (auto& each : jobs_) {
        for (int which = 0; which < 2; ++which)
          if (waiting[at++].revents != 0)
            each.read(which);
      }
      handle_signals();
    }
  }

  /// Returns the exit code as GNU parallel's: the number of failed processes up to 100, 101 for
  /// more; 128 plus a signal that ended the run.
  int exit_code() const {
    constexpr int64_t most = 101;
    if (signal_ != 0)
      return 128 + signal_;
    auto failed = std::ranges::count_if(jobs_, [](auto& each) { return each.exit_code() != 0; });
    return static_cast<int>(std::min<int64_t>(failed, most));
  }

private:
  void handle_signals() {
    while (auto signal = signals_.take()) {
      if (signal == SIGCHLD)
        continue;
      kill_all(signal_ == 0 ? signal : SIGKILL);
      signal_ = signal;
    }
    collect();
  }

  void collect() {
    for (auto& each : jobs_) {
      int status = 0;
      if (each.has_ended() || ::waitpid(each.pid(), &status, WNOHANG) != each.pid())
        continue;
      while (each.out() >= 0 && is_readable(each.out()))
        each.read(0);
      while (each.err() >= 0 && is_readable(each.err()))
        each.read(1);
      each.finish(status);
      report(each);
    }
  }

  /// Tells whether reading would not block; a grandchild may keep the pipe open.
  static bool is_readable(int pipe) {
    pollfd ready{pipe, POLLIN, 0};
    return ::poll(&ready, 1, 0) > 0;
  }

  void report(const job& ended) {
    if (options_.json)
      std::cerr << json_text({{"process", ended.number()}, {"exit_code", ended.exit_code()}})
                << '\n';
    else if (ended.exit_code() != 0 && signal_ == 0)
      std::cerr << "manager: process " << ended.number() << " ended with exit code "
                << ended.exit_code() << '\n';
    if (ended.exit_code() != 0 && options_.halt)
      kill_all(SIGTERM);
  }

  void kill_all(int signal) const {
    for (auto& each : jobs_)
      each.kill(signal);
  }

  const run_options& options_;
  const signal_events& signals_;
  std::list<job> jobs_;
  int signal_ = 0;
};

std::vector<std::string> environment_with(const std::string& address, const std::string& key_file,
                                          uint64_t count) {
  std::vector<std::string> all;
  constexpr std::array own{
      "MANAGER_ADDRESS=", "MANAGER_KEY_FILE=", "MANAGER_COUNT=", "MANAGER_NUMBER="};
  for (auto** each = environ; *each != nullptr; ++each)
    if (std::ranges::none_of(
            own, [&](std::string_view name) { return std::string_view{*each}.starts_with(name); }))
      all.emplace_back(*each);
  all.push_back("MANAGER_ADDRESS=" + address);
  all.push_back("MANAGER_KEY_FILE=" + key_file);
  all.push_back("MANAGER_COUNT=" + std::to_string(count));
  return all;
}

int run(const run_options& options, const std::vector<std::string>& words) {
  if (words.empty())
    throw error{errc::bad_argument, "usage: manager run [OPTIONS] -- PROGRAM [ARGS...]"};
  signal_events signals; // before the session, whose threads inherit the blocked signals
  auto m = start({.listen = options.listen});
  key_folder key{m.key().bytes()};
  run_of_jobs jobs{options, signals};
  jobs.start(words, environment_with(m.address(), key.file(), options.count));
  jobs.wait();
  return jobs.exit_code();
}

} // namespace

void add_run(CLI::App& program, command_words& words) {
  constexpr uint64_t most = 10'000;
  auto options = std::make_shared<run_options>();
  auto* command = program.add_subcommand(
      "run", "Run a server and processes of a program: run [OPTIONS] -- PROGRAM [ARGS...]");
  command->add_option("--count,-n", options->count, "number of processes")
      ->check(CLI::Range(uint64_t{1}, most))
      ->capture_default_str();
  command->add_option("--listen", options->listen,
                      "where the server listens besides a private socket; may be repeated");
  command->add_flag("--line-buffer", options->by_lines,
                    "print each line when it is complete, not all of a process at its end");
  command->add_flag("--ungroup,-u", options->ungrouped, "do not touch the output of the processes");
  command->add_flag("--tag", options->tagged, "begin each line with the number of its process");
  command->add_flag("--halt", options->halt, "end the others when a process fails");
  add_json(*command, options->json);
  command->footer(
      "The processes find MANAGER_ADDRESS and MANAGER_KEY_FILE, their number MANAGER_NUMBER (from "
      "1 "
      "on; also {#} in ARGS)\nand MANAGER_COUNT in their environment. Exits with 0 if all "
      "processes do, otherwise with the number of those that\nfailed, 101 for more than 100, as "
      "GNU parallel does.");
  command->callback([options, &words] { words.exit_code = run(*options, words.words); });
}

} // namespace manager::app
