#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"
#include "tests/support/served.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <manager/manager.hpp>
#include <unistd.h>

using namespace std::chrono_literals;
using manager::test::bin;
using manager::test::run;
using manager::test::run_options;
using manager::test::running_program;

namespace {

const std::string launcher = bin("launcher");

std::string output_of(std::vector<std::string> argv, run_options options = {}) {
  auto result = run(std::move(argv), std::move(options));
  INFO(result.err);
  CHECK(result.exit_code == 0);
  return result.out;
}

void fail_at_length(int megabytes) {
  throw std::runtime_error{std::string(static_cast<size_t>(megabytes) << 20, 'x')};
}
MANAGER_TASK(fail_at_length);

bool is_there(const std::string& program) {
  return run({"/bin/sh", "-c", "command -v " + program}).exit_code == 0;
}

} // namespace

TEST_CASE_METHOD(manager::test::no_leftovers, "signals to the whole group do not end the server") {
  CHECK(output_of({launcher, "group"}) == "6\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a server that is starting is not hit by a signal to the group") {
  CHECK(output_of({launcher, "storm"}) == "5\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "under nohup the server and the workers survive the terminal's end") {
  running_program parent{{"nohup", launcher, "wait"}};
  auto server = parent.read_line();
  auto worker = parent.read_line();
  REQUIRE(worker);
  for (auto pid : {*server, *worker}) {
    std::ifstream status{"/proc/" + pid + "/status"};
    std::string line;
    while (std::getline(status, line) && !line.starts_with("SigIgn:"))
      ;
    CHECK((std::stoull(line.substr(7), nullptr, 16) & 1) == 1); // SIGHUP
  }
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "how a worker ended is known when SIGCHLD is ignored or the program collects all") {
  auto how = GENERATE(std::string{"ignored"}, std::string{"collected"});
  // No signal is sent by process number: kill(2) would end the program.
  CHECK(output_of({launcher, "ends", how, "no-kill"})
        == "return 0 0\nexit 7 0\nkill -9 0\nthrow 1 0\nterminate -15\nclosed\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "how a worker ended is not known, and not taken for success, where nobody tells") {
  // On an older kernel, only the worker's own report of its end remains.
  CHECK(output_of({launcher, "ends", "ignored", "no-info"})
        == "return 0 0\nexit unknown 0\nkill unknown 0\nthrow 1 0\nterminate unknown\nclosed\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "workers run where the kernel refuses newer system calls") {
  auto what = GENERATE(as<std::string>{}, "pidfd", "memfd", "close_range", "send");
  CHECK(output_of({launcher, "refused", what, "work"}) == "0 1 unix:/\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a parent without pidfds takes its server and its workers with it") {
  running_program parent{{launcher, "refused", "pidfd", "wait"}};
  REQUIRE(parent.read_line());
  REQUIRE(parent.read_line());
  parent.kill(SIGKILL);
  CHECK_FALSE(parent.read_line());
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a program runs as the argument of the loader, and its workers do") {
  CHECK(output_of({"/lib64/ld-linux-x86-64.so.2", launcher, "work"}) == "0 1 unix:/\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers, "a program starts a server under valgrind") {
  if (manager::test::sanitized || !is_there("valgrind")) {
    WARN("skipped: valgrind is not installed, or the program has a sanitizer");
    return;
  }
  CHECK(output_of({"valgrind", "-q", "--tool=none", launcher, "work"}) == "0 1 unix:/\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a program without /proc, or alone in a PID namespace, starts a server") {
  auto mount = GENERATE(as<std::string>{}, "--mount-proc", "--mount");
  if (manager::test::sanitized) // sanitizers search for the stack in /proc
    return;
  if (run({"unshare", "--pid", "--fork", mount, "true"}).exit_code != 0) {
    WARN("skipped: unshare(1) is not allowed here");
    return;
  }
  std::string hide = mount == "--mount" ? "umount -l /proc && " : "";
  CHECK(output_of({"unshare", "--pid", "--fork", mount, "/bin/sh", "-c",
                   hide + "exec " + launcher + " work"})
        == "0 1 unix:/\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers, "a server's socket is where it can be") {
  manager::test::temp_folder folder;
  auto long_path = folder / (std::string(100, 'x'));
  std::filesystem::create_directory(long_path);
  auto open_to_others = folder / "open";
  std::filesystem::create_directory(open_to_others);
  std::filesystem::permissions(open_to_others, std::filesystem::perms::all);
  auto environment = GENERATE_COPY(std::vector<std::string>{"TMPDIR=" + long_path},
                                   std::vector<std::string>{"TMPDIR=/nowhere/at/all"},
                                   std::vector<std::string>{"TMPDIR=/dev/null"},
                                   std::vector<std::string>{"TMPDIR=/proc"},
                                   std::vector<std::string>{"XDG_RUNTIME_DIR=" + open_to_others});
  CHECK(output_of({launcher, "work"}, {environment, ""}) == "0 1 unix:/\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a server does without a folder where none can be had") {
  if (run({"unshare", "--mount", "true"}).exit_code != 0) {
    WARN("skipped: unshare(1) is not allowed here");
    return;
  }
  CHECK(output_of({"unshare", "--mount", "/bin/sh", "-c",
                   "mount --bind /tmp /tmp && mount -o remount,ro,bind /tmp && "
                   "unset XDG_RUNTIME_DIR TMPDIR && exec "
                       + launcher + " work"})
        == "0 1 unix:@\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "relative paths mean the folder of the start of the session") {
  manager::test::temp_folder folder;
  std::filesystem::create_directory(folder / "tmp");
  CHECK(output_of({launcher, "elsewhere"}, {{"TMPDIR=tmp", "XDG_RUNTIME_DIR="}, folder.path()})
        == "0 1\n");
  CHECK(std::filesystem::is_empty(folder / "tmp"));
  manager::start_options options;
  options.listen = {"unix:" + folder / "socket"};
  auto m = manager::start(options);
  while (m.key().bytes().find('\0')
         != std::string::npos) { // an argument cannot contain a zero byte
    m.close();
    m = manager::start(options);
  }
  CHECK(output_of({launcher, "elsewhere", "unix:socket", m.key().bytes()}, {{}, folder.path()})
        == "0 1\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a program that executes itself leaves no server and no worker behind") {
  CHECK(output_of({launcher, "execute"}) == "ended\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "close does not wait for processes that the server has started") {
  CHECK(output_of({launcher, "helper"}) == "closed 0\n");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a limit of file sizes is an error of spawn, and no signal") {
  auto out = output_of({launcher, "files"});
  CHECK_THAT(out, Catch::Contains("spawn of task 'take_bytes'") && Catch::Contains("ulimit -f")
                      && Catch::EndsWith("\n1\n"));
}

TEST_CASE_METHOD(manager::test::no_leftovers, "a long text of a failure is shortened") {
  auto m = manager::start();
  auto worker = m.spawn(fail_at_length, 80);
  worker.join();
  CHECK(worker.exit_code() == 1);
  REQUIRE(worker.failure());
  CHECK(worker.failure()->size() < 70'000);
  CHECK_THAT(*worker.failure(), Catch::EndsWith("... (83886080 bytes in all)"));
}

TEST_CASE_METHOD(manager::test::no_leftovers, "servers and workers have the program's name") {
  CHECK(output_of({launcher, "names"}) == "launcher launcher\n");
}
