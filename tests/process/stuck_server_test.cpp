#include "tests/support/program.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

// Servers whose network thread is in an operation that never returns.

using manager::test::bin;
using manager::test::patience;
using manager::test::running_program;

namespace {

const std::string program = bin("stuck_server");
/// A server with an operation that never returns, called by a client.
struct stuck_server {
  stuck_server() {
    REQUIRE(server.read_line() == "listening");
    client.emplace(words("call"));
    REQUIRE(server.read_line() == "stuck");
  }

  std::vector<std::string> words(const std::string& what) const {
    return {program, what, "unix:" + socket, "a key that nobody knows"};
  }

  manager::test::temp_folder folder;
  const std::string socket = folder / "socket";
  running_program server{words("serve")};
  std::optional<running_program> client;
};

/// Waits until a process has ended that is not a child of this process.
bool has_ended(const manager::unique_fd& process) {
  pollfd waiting{process.get(), POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds{patience}.count())) == 1;
}

} // namespace

TEST_CASE("a server at an operation that never returns ends with its parent") {
  running_program parent{{program, "start"}};
  auto number = std::stoi(parent.read_line().value());
  manager::unique_fd server{static_cast<int>(::syscall(SYS_pidfd_open, number, 0))};
  REQUIRE(server);
  std::filesystem::path socket{parent.read_line().value()};
  REQUIRE(std::filesystem::exists(socket));
  REQUIRE(parent.read_line() == "stuck");
  parent.kill(SIGKILL);
  CHECK(parent.wait() == -SIGKILL);
  CHECK(has_ended(server));
  CHECK_FALSE(std::filesystem::exists(socket.parent_path()));
}

TEST_CASE("a server at an operation that never returns ends some seconds after SIGTERM") {
  stuck_server tried;
  tried.server.kill(SIGTERM);
  CHECK(tried.server.wait() == 128 + SIGTERM);
  CHECK_THAT(tried.server.err(), Catch::Contains("an operation does not return"));
  CHECK_FALSE(std::filesystem::exists(tried.socket));
}

TEST_CASE("a second signal ends a server that does not end") {
  stuck_server tried;
  tried.server.kill(SIGTERM);
  tried.server.kill(SIGINT);
  CHECK(tried.server.wait() > 128);
  CHECK(tried.server.err().empty());
  CHECK_FALSE(std::filesystem::exists(tried.socket));
}
