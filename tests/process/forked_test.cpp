#include "tests/support/failure.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/served.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>

// Processes that are killed while their child lives on, which may have copies of their descriptors.

using manager::errc;
using manager::test::await;
using manager::test::bin;
using manager::test::children_of;
using manager::test::open_files_of;
using manager::test::running_program;
using manager::test::served;

namespace {

const std::string key = "a key that can be an argument";
const std::string program = bin("forking");

/// Makes a server that never ends the connection of a silent client.
served patient(const std::string& where) {
  return served{
      manager::server_settings{{}, {manager::authkey{key}}, {}, std::chrono::milliseconds{0}},
      where, manager::authkey{key}};
}

/// Process that is killed at the end of a test.
struct doomed {
  pid_t pid;
  explicit doomed(pid_t which) : pid{which} {}
  ~doomed() { ::kill(pid, SIGKILL); }
  doomed(const doomed&) = delete;
  doomed& operator=(const doomed&) = delete;
};

doomed child_of(pid_t parent) {
  return doomed{await([&] {
    auto children = children_of(parent);
    return children.empty() ? 0 : children.front();
  })};
}

bool has_sockets(pid_t process) {
  auto files = open_files_of(process);
  return std::any_of(files.begin(), files.end(),
                     [](auto& file) { return file.starts_with("socket:"); });
}

void check_lock_goes_on(const std::string& where, const std::string& how) {
  auto server = patient(where);
  auto m = manager::connect(server.address, manager::authkey{key});
  auto held = m.mutex("held");
  running_program holder{{program, "holder", server.address, key, how}};
  auto pid = std::stoi(holder.read_line().value());
  doomed heir = how == "daemon" ? doomed{pid} : child_of(holder.pid());
  if (how != "clone")
    await([&] { return !has_sockets(heir.pid); });
  if (how != "daemon") // its first process has ended already
    CHECK_FALSE(held.try_lock());
  holder.kill(SIGKILL);
  REQUIRE(held.try_lock_for(manager::test::patience));
  CHECK(held.owner_died());
  CHECK(::kill(heir.pid, 0) == 0);
}

} // namespace

TEST_CASE("the lock of a process that is killed goes to the next while a child of it lives on") {
  auto where =
      GENERATE(std::string{}, std::string{"127.0.0.1:0"}, std::string{"plain:127.0.0.1:0"});
  auto how = GENERATE(std::string{"fork"}, std::string{"popen"}, std::string{"system"},
                      std::string{"daemon"});
  INFO(where << ' ' << how);
  check_lock_goes_on(where, how);
}

TEST_CASE("a killed process is seen as dead on a Unix socket although its child has the socket") {
  check_lock_goes_on("", "clone");
}

TEST_CASE("a killed server is seen as dead although a child of it lives on") {
  manager::private_folder folder;
  auto [is_local, how] =
      GENERATE(table<bool, std::string>({{true, "fork"}, {true, "clone"}, {false, "fork"}}));
  INFO((is_local ? "unix " : "tcp ") << how);
  auto where = is_local ? "unix:" + folder.path() + "/socket" : "127.0.0.1:0";
  running_program server{{program, "server", where, key, how}};
  auto address = server.read_line().value();
  auto m = manager::connect(address, manager::authkey{key}, {.heartbeat = {}});
  m.event("fork").set();
  m.event("forked").wait();
  auto heir = child_of(server.pid());
  auto item = m.queue<int>().async_pop();
  CHECK_FALSE(item.ready());
  server.kill(SIGKILL);
  CHECK_FAILS(errc::disconnected, item.get());
  CHECK(::kill(heir.pid, 0) == 0);
}
