#include "tests/support/end_as_told.hpp"
#include "tests/support/leftovers.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/program.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <manager/manager.hpp>
#include <sys/stat.h>
#include <unistd.h>

using manager::start_method;
using manager::test::bin;
using manager::test::command_line_of;
using manager::test::no_leftovers;

namespace fs = std::filesystem;

namespace {

const manager::process_options forked{.start = start_method::forkserver};

const pid_t made_in = ::getpid(); ///< process that has made the static objects

void say_maker(manager::list<int> makers) {
  makers.push_back(made_in);
}
MANAGER_TASK(say_maker);

using lines = std::vector<std::string>;

lines lines_of(const std::string& path) {
  lines all;
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);)
    all.push_back(line);
  return all;
}

/// Returns the lines of /proc/self/status that do not change by themselves.
lines steady_status() {
  auto status = lines_of("/proc/self/status");
  auto may_change = [](const std::string& line) {
    for (auto* name : {"Pid:", "Ngid:", "Tgid:", "NSpid:", "NStgid:", "Vm", "Rss", "Hugetlb",
                       "FDSize:", "State:", "Threads:", "SigQ:", "voluntary", "nonvoluntary"})
      if (line.starts_with(name))
        return true;
    return false;
  };
  std::erase_if(status, may_change);
  return status;
}

/// Tells everything about the process of a worker that its parent gave it.
void describe(manager::list<std::string> about) {
  for (auto& line : steady_status())
    about.push_back(line);
  for (auto& line : lines_of("/proc/self/limits"))
    about.push_back(line);
  for (auto* variable = environ; *variable != nullptr; ++variable)
    about.push_back(*variable);
  about.push_back(fs::current_path());
  about.push_back(std::to_string(::nice(0)));
  auto title = lines_of("/proc/self/cmdline").at(0);
  std::replace(title.begin(), title.end(), '\0', ' ');
  about.push_back(title.substr(0, title.find_last_not_of(' ') + 1));
  for (auto& fd : fs::directory_iterator{"/proc/self/fd"})
    about.push_back("descriptor " + fd.path().filename().string());
}
MANAGER_TASK(describe);

lines description(manager::session& m, start_method method) {
  auto about = m.list<std::string>();
  auto worker = m.spawn({.name = "the worker", .start = method}, describe, about);
  worker.join();
  REQUIRE(worker.exit_code() == 0);
  return about.snapshot();
}

/// Returns the lines that only one of the two has.
lines difference(lines one, lines other) {
  std::ranges::sort(one);
  std::ranges::sort(other);
  lines different;
  std::ranges::set_symmetric_difference(one, other, std::back_inserter(different));
  return different;
}

/// Returns the number of this process's fork server; 0 if there is none.
pid_t fork_server() {
  for (auto child : manager::test::children_of(::getpid()))
    if (command_line_of(child).find("[fork server]") != std::string::npos)
      return child;
  return 0;
}

void end(const std::string& how) {
  manager::test::end_as_told(how);
}
MANAGER_TASK(end);

void say(const std::string& words) {
  std::printf("%s\n", words.c_str());
}
MANAGER_TASK(say);

int number_of_process() {
  return ::getpid();
}
MANAGER_TASK(number_of_process);

int killed_once(manager::queue<int> kills) {
  if (kills.try_pop())
    ::raise(SIGKILL);
  return 7;
}
MANAGER_TASK(killed_once);

} // namespace

#if !defined(__SANITIZE_THREAD__) // the sanitizer starts a thread before main

TEST_CASE_METHOD(no_leftovers, "static objects are made once for forked workers") {
  auto m = manager::start();
  auto makers = m.list<int>();
  for (int i = 0; i < 2; ++i)
    m.spawn(forked, say_maker, makers).join();
  CHECK(makers[0] == fork_server());
  CHECK(makers[1] == fork_server());
  auto worker = m.spawn(say_maker, makers);
  worker.join();
  CHECK(makers[2] == worker.pid());
}

TEST_CASE_METHOD(no_leftovers, "a forked worker has everything that an executed one has") {
  auto m = manager::start();
  CHECK(difference(description(m, start_method::forkserver), description(m, start_method::spawn))
        == lines{});
}

TEST_CASE_METHOD(no_leftovers, "a forked worker inherits what the program has changed since") {
  auto m = manager::start();
  auto before = description(m, start_method::forkserver);
  auto folder_before = fs::current_path();
  auto mask_before = ::umask(0);
  ::umask(mask_before ^ 0700);
  fs::current_path(folder());
  ::setenv("FORKED_WORKER", "changed", 1);
  ::signal(SIGUSR2, SIG_IGN);
  auto after = description(m, start_method::forkserver);
  CHECK(difference(after, description(m, start_method::spawn)) == lines{});
  CHECK(difference(after, before).size() > 4);
  ::signal(SIGUSR2, SIG_DFL);
  ::unsetenv("FORKED_WORKER");
  fs::current_path(folder_before);
  ::umask(mask_before);
  CHECK(difference(description(m, start_method::forkserver), before) == lines{});
}

TEST_CASE_METHOD(no_leftovers, "the end of a forked worker is known as that of an executed one") {
  auto m = manager::start();
  auto end_of = [&m](const std::string& how) {
    auto worker = m.spawn(
        {.start = start_method::forkserver, .error = manager::process_stream::null()}, end, how);
    worker.join();
    return to_string(worker.cause().value());
  };
  CHECK(end_of("return") == "exited 0");
  CHECK(end_of("exit") == "exited 7");
  CHECK(end_of("kill") == "killed by SIGKILL");
  CHECK(end_of("throw") == "uncaught std::runtime_error: it broke");
}

TEST_CASE_METHOD(no_leftovers, "the streams of forked workers are their own") {
  auto m = manager::start();
  std::vector<manager::process> workers;
  for (int i = 0; i < 20; ++i)
    workers.push_back(
        m.spawn({.start = start_method::forkserver, .output = manager::process_stream::capture()},
                say, "worker " + std::to_string(i)));
  for (int i = 0; i < 20; ++i) {
    auto& worker = workers[static_cast<size_t>(i)];
    worker.join();
    CHECK(worker.output() == "worker " + std::to_string(i) + "\n");
  }
}

TEST_CASE_METHOD(no_leftovers, "a fork server that was killed or stopped is replaced") {
  auto signal = GENERATE(SIGKILL, SIGSTOP);
  auto m = manager::start();
  auto makers = m.list<int>();
  m.spawn(forked, say_maker, makers).join();
  auto before = fork_server();
  REQUIRE(before != 0);
  ::kill(before, signal);
  for (int i = 0; i < 2; ++i)
    m.spawn(forked, say_maker, makers).join();
  REQUIRE(makers.size() == 3);
  CHECK(fork_server() != before);
  CHECK(makers[2] == fork_server());
}

TEST_CASE_METHOD(no_leftovers, "the fork server ends with its session") {
  auto m = manager::start();
  auto worker = m.spawn(forked, end, "return");
  worker.join();
  CHECK(fork_server() != 0);
  m.close();
  CHECK(fork_server() == 0);
}

TEST_CASE_METHOD(no_leftovers, "options that are set before a program starts make it start anew") {
  auto m = manager::start();
  auto makers = m.list<int>();
  m.spawn({.start = start_method::forkserver, .environment = {{"FORKED", "no"}}}, say_maker, makers)
      .join();
  m.spawn({.start = start_method::forkserver, .folder = folder()}, say_maker, makers).join();
  m.spawn({.start = start_method::forkserver, .limits = {.nice = 1}}, say_maker, makers).join();
  CHECK(makers.size() == 3);
  CHECK(fork_server() == 0);
}

TEST_CASE_METHOD(no_leftovers, "the workers of a pool can be forked, and are replaced") {
  auto m = manager::start();
  auto kills = m.queue<int>();
  kills.push(1);
  auto pool = m.pool({.workers = 2, .start = start_method::forkserver});
  CHECK(pool.with({.retries = 1}).apply(killed_once, kills) == 7);
  CHECK(fork_server() != 0);
  CHECK(pool.apply(number_of_process) != ::getpid());
}

#endif

TEST_CASE_METHOD(no_leftovers, "a program with threads before main executes its workers") {
  auto result = manager::test::run({bin("threads_at_start")});
  CHECK(result.out == "2\n");
  CHECK(result.err.empty());
}
