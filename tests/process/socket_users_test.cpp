#include "tests/support/failure.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <sys/syscall.h>
#include <unistd.h>

// Other users at a Unix socket. Only root can become another user; without root the last tests
// print that they tested nothing.

using manager::errc;
using manager::socket_users;
using manager::test::authenticated;
using manager::test::served;

namespace {

constexpr uid_t named_user = 54321;
constexpr uid_t other_user = 54322;

/// A folder that all users may enter.
struct open_folder : manager::test::temp_folder {
  open_folder() { std::filesystem::permissions(path(), std::filesystem::perms{0755}); }
};

served serving(const open_folder& folder, const std::vector<std::string>& users) {
  manager::server_settings how;
  how.proof.key = manager::authkey{"a key that all of them have"};
  how.users = socket_users{users};
  return served{how, "unix:" + folder / "socket", how.proof.key};
}

bool may_become_others() {
  if (::geteuid() == 0)
    return true;
  WARN("only root can become another user: nothing was tested");
  return false;
}

/// Connects as another user; returns the error, or nullopt if the connection succeeded. The system
/// call changes the user of its thread only.
std::optional<errc> failure_as(uid_t user, const served& server) {
  std::optional<errc> failure;
  std::thread client{[&] {
    ::syscall(SYS_setresuid, -1, user, -1);
    try {
      authenticated(server);
    } catch (const manager::error& why) {
      failure = why.kind();
    }
  }};
  client.join();
  return failure;
}

std::filesystem::perms mode_of(const std::string& address) {
  return std::filesystem::status(address.substr(5)).permissions();
}

} // namespace

TEST_CASE("a socket for its own user is closed to others by its mode") {
  open_folder folder;
  auto server = serving(folder, {});
  CHECK(mode_of(server.address) == std::filesystem::perms{0600});
  CHECK(manager::connect(server.address, server.key).objects().empty());
}

TEST_CASE("users whom the machine does not know cannot be named") {
  CHECK_NOTHROW(socket_users{{"root", "0", "54321"}});
  for (auto name : {"", "no such user", "-1", "12x"})
    CHECK_FAILS(errc::bad_argument, socket_users{{name}});
}

TEST_CASE("users who are named get in, others are hung up on") {
  open_folder folder;
  auto server = serving(folder, {std::to_string(named_user)});
  CHECK(mode_of(server.address) == std::filesystem::perms{0666});
  CHECK(manager::connect(server.address, server.key).objects().empty());
  if (!may_become_others())
    return;
  CHECK(failure_as(other_user, server) == errc::authentication_failed);
  CHECK(failure_as(named_user, server) == std::nullopt);
}
