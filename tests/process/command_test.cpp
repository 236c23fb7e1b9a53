#include "tests/support/leftovers.hpp"
#include "tests/support/processes.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <manager/manager.hpp>

using namespace std::chrono_literals;
using manager::command;
using manager::process_stream;
using manager::test::await;
using manager::test::bin;
using manager::test::command_line_of;
using manager::test::no_leftovers;
using manager::test::running_program;

namespace {

const std::string family = bin("family");

std::string cause_of_shell(manager::session& m, const std::string& script) {
  auto shell = m.spawn(command{"sh", {"-c", script}});
  shell.join();
  return to_string(shell.cause().value());
}

} // namespace

TEST_CASE("another program is started with arguments and streams, and its end is known") {
  no_leftovers none;
  auto m = manager::start();
  CHECK(cause_of_shell(m, "exit 3") == "exited 3");
  CHECK(cause_of_shell(m, "kill -9 $$") == "killed by SIGKILL");
  auto cat = m.spawn({"cat", {"-", "/dev/null"}}, {.input = process_stream::text("one\ntwo\n"),
                                                   .output = process_stream::capture()});
  CHECK(cat.name() == "cat-3");
  cat.join();
  CHECK(cat.output() == "one\ntwo\n");
  CHECK(cat.exit_code() == 0);
}

TEST_CASE("another program gets options as workers do") {
  no_leftovers none;
  manager::test::temp_folder folder;
  folder.write("script", "echo $GREETING; pwd; ulimit -n; ulimit -v\n");
  auto m = manager::start();
  auto shell =
      m.spawn({"sh", {"./script"}}, {.environment = {{"GREETING", "hello"}},
                                     .folder = folder.path(),
                                     .output = process_stream::capture(),
                                     .limits = {.address_space = 1 << 30, .open_files = 20}});
  shell.join();
  CHECK(shell.output() == "hello\n" + folder.path() + "\n20\n1048576\n");
}

TEST_CASE("a program that does not exist is an error of spawn that names what was tried") {
  no_leftovers none;
  auto m = manager::start();
  try {
    m.spawn(command{"no-such-program"}, {.environment = {{"PATH", "/bin:/nowhere"}}});
    FAIL("started");
  } catch (const manager::error& failure) {
    CHECK(failure.kind() == manager::errc::worker_failed);
    CHECK(failure.text()
          == "spawn of program 'no-such-program': cannot start a process: No such file or "
             "directory; tried to execute /bin/no-such-program, /nowhere/no-such-program");
  }
  CHECK_THROWS_AS(m.spawn(command{""}), manager::error);
}

TEST_CASE("another program of the library connects to the server of its parent") {
  no_leftovers none;
  auto m = manager::start();
  auto results = m.list<int>("results");
  auto client = m.spawn({family, {"client", "results"}});
  client.join();
  CHECK(client.exit_code() == 0);
  CHECK(results.snapshot() == std::vector<int>{7});
  auto lister = m.spawn({bin("manager"), {"list"}}, {.output = process_stream::capture()});
  lister.join();
  CHECK_THAT(lister.output(), Catch::Contains("results"));
  auto nested = m.spawn({"sh", {"-c", "exec 9>&-; '" + family + "' client results"}});
  nested.join();
  CHECK(results.size() == 2);
}

TEST_CASE("another program ends with its session") {
  no_leftovers none;
  auto m = manager::start();
  auto sleeper = m.spawn(command{"sleep", {"1000"}});
  CHECK(sleeper.alive());
  m.close();
  CHECK(to_string(sleeper.cause().value()) == "killed by SIGTERM");
}

TEST_CASE("another program ends with its parent, however the parent ends") {
  no_leftovers none;
  auto way = GENERATE(as<std::string>{}, "kill", "execute");
  running_program parent{{family, "command", way}};
  auto pid = std::stoi(parent.read_line().value());
  if (way == "kill")
    parent.kill(SIGKILL);
  await([&] { return command_line_of(pid).empty(); });
}
