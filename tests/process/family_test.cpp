#include "tests/support/leftovers.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/served.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <manager/manager.hpp>

// Whole families of processes: a program, its server, its workers, and the workers of these.

using manager::test::bin;
using manager::test::no_leftovers;
using manager::test::run;
using manager::test::run_options;
using manager::test::running_program;

namespace {

const std::string family = bin("family");

void press_ctrl_c(const running_program& program) {
  ::kill(-program.pid(), SIGINT);
}

/// Returns the options of a program whose workers are made by either start method, in turn.
run_options either_method() {
  auto method = GENERATE(as<std::string>{}, "spawn", "forkserver");
  return {{"FAMILY_START=" + method}, {}};
}

bool may_unshare() {
  if (run({"unshare", "--pid", "--fork", "--mount-proc", "true"}).exit_code == 0)
    return true;
  WARN("SKIPPED: unshare(1) is not allowed here");
  return false;
}

} // namespace

TEST_CASE("Ctrl-C ends a program with its server, workers and their workers") {
  auto options = either_method();
  no_leftovers none;
  running_program program{{family, "wait"}, options};
  REQUIRE(program.read_line() == "ready");
  press_ctrl_c(program);
  CHECK(program.wait() == -SIGINT);
}

TEST_CASE("a program that handles Ctrl-C uses its objects and ends in order") {
  auto options = either_method();
  no_leftovers none;
  running_program program{{family, "handle"}, options};
  REQUIRE(program.read_line() == "ready");
  press_ctrl_c(program);
  CHECK(program.read_line() == "objects 1");
  CHECK(program.wait() == 0);
  CHECK(program.out().ends_with("closed\n"));
}

TEST_CASE("a second Ctrl-C ends a program that is ending at once") {
  auto options = either_method();
  no_leftovers none;
  running_program program{{family, "handle", "stubborn"}, options};
  REQUIRE(program.read_line() == "ready");
  press_ctrl_c(program);
  CHECK(program.read_line() == "objects 1"); // it waits for a worker that ignores signals
  CHECK(program.alive());
  press_ctrl_c(program);
  CHECK(program.wait() == -SIGINT);
}

TEST_CASE("a family works and ends alone in a PID namespace") {
  if (manager::test::sanitized || !may_unshare()) // sanitizers search for the stack in /proc
    return;
  auto options = either_method();
  no_leftovers none;
  auto result = run({"unshare", "--pid", "--fork", "--mount-proc", family, "work"}, options);
  INFO(result.err);
  CHECK(result.out == "exited 0\nexited 0\nexited 0\nlines 1\nelements 4\npools 30\n");
}

TEST_CASE("a family works with SIGCHLD ignored") {
  auto options = either_method();
  no_leftovers none;
  auto result = run({"/bin/sh", "-c", "trap '' CHLD; exec " + family + " work"}, options);
  INFO(result.err);
  CHECK_THAT(result.out, Catch::EndsWith("lines 1\nelements 4\npools 30\n"));
}

TEST_CASE("a family works without standard descriptors") {
  auto options = either_method();
  no_leftovers none;
  auto result = run({"/bin/sh", "-c",
                     family + " work " + none.folder() + "/report <&- >&- 2>&-; cat \""
                         + none.folder() + "/report\"; rm \"" + none.folder() + "/report\""},
                    options);
  CHECK(result.out == "exited 0\nexited 0\nexited 0\nlines 1\nelements 4\npools 30\n");
}

TEST_CASE("workers are the program that was started, also when its file was replaced") {
  auto options = either_method();
  no_leftovers none;
  manager::test::temp_folder folder;
  auto copy = folder / "family";
  std::filesystem::copy_file(family, copy);
  auto result = run({copy, "replaced"}, options);
  INFO(result.err);
  CHECK(result.out == "exited 0\nexited 0\nexited 0\nlines 1\nelements 4\npools 30\n");
}

TEST_CASE("a worker that lingers continues when its parent is killed, others do not") {
  auto options = either_method();
  no_leftovers none;
  manager::test::served server;
  auto m = manager::connect(server.address, server.key);
  auto ready = m.queue<int>("ready"), items = m.queue<int>("items"), taken = m.queue<int>("taken");
  std::string key;
  for (unsigned char byte : server.key.bytes()) // an argument cannot contain a zero byte
    key += "0123456789abcdef"[byte / 16], key += "0123456789abcdef"[byte % 16];
  running_program parent{{family, "linger", server.address, key}, options};
  auto lingers = ready.pop(), other = ready.pop();
  if (lingers < 0)
    std::swap(lingers, other);
  parent.kill(SIGKILL);
  manager::test::await([&] { return manager::test::command_line_of(-other).empty(); });
  REQUIRE_FALSE(manager::test::command_line_of(lingers).empty());
  items.push(5);
  CHECK(taken.pop_for(manager::test::patience) == 5);
}
