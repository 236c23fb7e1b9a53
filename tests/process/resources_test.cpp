#include "tests/support/leftovers.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

// Programs to which the system refuses resources.

using manager::test::bin;
using manager::test::run;
using manager::test::temp_folder;

namespace {

const std::string key = "a key for closed descriptors";

/// Returns the command without standard descriptors.
std::vector<std::string> without_descriptors(const std::string& command) {
  return {"sh", "-c", "exec " + command + " <&- >&- 2>&-"};
}

/// Returns what the program wrote to its file.
std::string result_of(const std::string& arguments) {
  temp_folder folder;
  auto file = folder / "result";
  auto ended = run(without_descriptors(bin("closed_descriptors") + " " + file + " " + arguments));
  CHECK(ended.exit_code == 0);
  std::stringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a program without standard descriptors works, and so do its server and workers") {
  CHECK(result_of("start") == "101");
  CHECK(result_of("local") == "100");
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a server without standard descriptors serves a client without them") {
  temp_folder folder;
  auto key_file = folder.write_private("key", key);
  auto socket = folder / "socket";
  manager::test::running_program server{without_descriptors(
      bin("manager") + " serve --listen unix:" + socket + " --key-file " + key_file)};
  CHECK(result_of("connect unix:" + socket + " '" + key + "'") == "100");
  server.kill(SIGTERM);
  CHECK(server.wait() == 0);
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "a program without free descriptors gets errors, and works when it has some again") {
  if (manager::test::needs_descriptors())
    return;
  temp_folder folder;
  manager::test::run_options own_folder;
  own_folder.environment = {"TMPDIR=" + folder.path(), "XDG_RUNTIME_DIR=" + folder.path()};
  auto ended = run({bin("few_resources"), "descriptors"}, own_folder);
  CHECK(ended.exit_code == 0);
  CHECK_THAT(ended.out, Catch::Contains("limit_reached") && Catch::Contains("done"));
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE_METHOD(
    manager::test::no_leftovers,
    "a program that may have no more threads gets an error, and works when it may again") {
  // Limits do not apply to root.
  auto user = std::to_string(::geteuid() == 0 ? 54324 : ::geteuid());
  auto ended = run({bin("few_resources"), "threads", user});
  CHECK(ended.exit_code == 0);
  CHECK_THAT(ended.out, Catch::Contains("limit_reached"));
  if (::geteuid() == 0) // other processes of a real user count as well
    CHECK_THAT(ended.out, Catch::Contains("done"));
}

TEST_CASE_METHOD(manager::test::no_leftovers,
                 "a program that closes the descriptors of the library gets an error and ends") {
  auto program = bin("closes_descriptors");
  // The program leaves its connection open, and the leak search wakes the network thread.
  manager::test::run_options leaks;
  leaks.environment = {"ASAN_OPTIONS=detect_leaks=0"};
  SECTION("while a thread waits") {
    auto ended = run({program, "waiting"}, leaks);
    CHECK(ended.exit_code == 0);
    CHECK(ended.out == "disconnected\ndisconnected\n");
  }
  SECTION("between calls") {
    auto ended = run({program, "calling"}, leaks);
    CHECK(ended.exit_code == 0);
    CHECK(ended.out == "disconnected\n");
  }
  SECTION("without a server process") { // where no call needs a descriptor of its own
    auto ended = run({program, "local"}, leaks);
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.out, Catch::Equals("disconnected\n") || Catch::Equals("no error\n"));
  }
  SECTION("in a worker") {
    auto ended = run({program, "worker"}, leaks);
    CHECK(ended.exit_code == 0);
    CHECK(ended.out == "1\nno error\n");
  }
}
