#include "tests/support/leftovers.hpp"
#include "tests/support/processes.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>

using namespace manager::test;

namespace {

/// A program that ends in this way; its server and its private folder must end with it.
struct ended {
  int exit_code = 0;
  std::string err;
};

ended end_by(const std::string& way) {
  running_program program{{manager::test::bin("outlives_main"), way}};
  auto server = program.read_line().value_or("");
  auto address = program.read_line().value_or("");
  REQUIRE(!server.empty());
  auto code = program.wait();
  await([&] { return command_line_of(std::stoi(server)).empty(); });
  if (address.starts_with("unix:")) {
    auto folder = std::filesystem::path{address.substr(5)}.parent_path();
    await([&] { return !std::filesystem::exists(folder); });
  }
  return {code, program.err()};
}

} // namespace

TEST_CASE_METHOD(no_leftovers,
                 "a session in a global ends cleanly when main returns or exit is called") {
  for (auto& [way, code] : std::map<std::string, int>{{"return", 0}, {"exit", 3}, {"static", 0}}) {
    INFO(way);
    auto end = end_by(way);
    CHECK(end.exit_code == code);
    CHECK(end.err.empty());
  }
}

TEST_CASE_METHOD(no_leftovers, "a server ends with a program that ends without exit handlers") {
  CHECK(end_by("quick_exit").exit_code == 3);
  CHECK(end_by("_exit").exit_code == 3);
  CHECK(end_by("abort").exit_code == -SIGABRT);
}

TEST_CASE_METHOD(no_leftovers, "a future that outlives main is harmless") {
  auto end = end_by("future");
  CHECK(end.exit_code == 0);
  CHECK(end.err.empty());
}

TEST_CASE_METHOD(no_leftovers, "a call after main is an error that names the object") {
  for (std::string way : {"proxy", "local"}) {
    INFO(way);
    auto end = end_by(way);
    CHECK(end.exit_code == 0);
    CHECK(end.err.find("push_back: the session was closed") != std::string::npos);
  }
}

TEST_CASE_METHOD(no_leftovers,
                 "an exit handler that was registered before the session finds it closed") {
  auto end = end_by("atexit");
  CHECK(end.exit_code == -SIGABRT); // the program does not catch the error
  CHECK(end.err.find("session was closed") != std::string::npos);
}

TEST_CASE_METHOD(no_leftovers, "a thread that waits in a call does not change the exit code") {
  auto end = end_by("waiting thread");
  CHECK(end.exit_code == 0);
  CHECK(end.err.empty());
}

TEST_CASE_METHOD(no_leftovers,
                 "exit in one thread while main waits in a call ends the program with its code") {
  auto end = end_by("exit in thread");
  CHECK(end.exit_code == 0);
  CHECK(end.err.empty());
}
