#include "tests/support/failure.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/served.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <csignal>

// Peers that stop silently, like a host without its network. The tests stop them with SIGSTOP.

using manager::errc;
using manager::test::bin;
using manager::test::running_program;
using manager::test::served;

namespace {

const std::string key = "a key that can be an argument";

served quick_to_notice(const std::string& where) {
  return served{
      manager::server_settings{{}, {manager::authkey{key}}, {}, std::chrono::milliseconds{300}},
      where, manager::authkey{key}};
}

} // namespace

TEST_CASE("a client that stops without a word is given up, its lock goes to the next, its wait to "
          "nobody") {
  auto where = GENERATE(std::string{"127.0.0.1:0"}, std::string{"plain:127.0.0.1:0"});
  auto server = quick_to_notice(where);
  auto m = manager::connect(server.address, server.key);
  auto idle = manager::connect(server.addresses().at(0), manager::authkey{key}, {.heartbeat = {}});
  auto kept = idle.list<int>();
  running_program client{{bin("holder"), server.address, key}};
  REQUIRE(client.read_line() == "holding");
  auto jobs = m.queue<int>("jobs");
  client.kill(SIGSTOP);
  auto held = m.mutex("held");
  held.lock();
  CHECK(held.owner_died());
  CHECK(m.status().objects.size() == 3); // the client's list is gone
  jobs.push(7);
  CHECK(jobs.try_pop() == 7);
  client.kill(SIGCONT);
  CHECK(client.wait() != 0); // the client learns of it
  CHECK(kept.empty());       // a client that sends only heartbeats keeps its connection
  CHECK_THAT(client.err(), Catch::Contains("disconnected") || Catch::Contains("is lost"));
}

TEST_CASE("a client on a Unix socket may stop for as long as it likes") {
  auto server = quick_to_notice("");
  auto m = manager::connect(server.address, server.key);
  running_program client{{bin("holder"), server.address, key}};
  REQUIRE(client.read_line() == "holding");
  client.kill(SIGSTOP);
  m.queue<int>("pace").pop_for(std::chrono::milliseconds{500}); // longer than clients may be silent
  CHECK(m.status().objects.size() == 4);
  CHECK_FALSE(m.mutex("held").try_lock());
  client.kill(SIGCONT);
  m.queue<int>("jobs").push(7);
  CHECK(client.read_line() == "7");
  CHECK(client.wait() == 0);
}

TEST_CASE("a server that stops without a word is given up, and a waiting call fails") {
  manager::test::temp_folder folder;
  auto key_file = folder.write_private("key", key);
  const std::string program = bin("manager");
  running_program server{{program, "serve", "--listen", "127.0.0.1:0", "--key-file", key_file}};
  auto line = server.read_line().value();
  const std::string before = "listening at ";
  REQUIRE_THAT(line, Catch::StartsWith(before));
  auto m = manager::connect(line.substr(before.size()), manager::authkey{key},
                            {.heartbeat = std::chrono::milliseconds{300}});
  auto jobs = m.queue<int>();
  auto item = jobs.async_pop();
  server.kill(SIGSTOP);
  CHECK_FAILS(errc::disconnected, item.get());
  server.kill(SIGCONT);
}
