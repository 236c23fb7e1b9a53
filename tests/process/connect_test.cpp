#include "tests/support/failure.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/program.hpp"
#include "tests/support/served.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <manager/manager.hpp>
#include <thread>

using namespace std::chrono_literals;
using manager::errc;
using manager::test::bin;
using manager::test::failure_of;
using manager::test::run;
using manager::test::served;

TEST_CASE("two sessions with a running server share its named objects") {
  served server;
  auto one = manager::connect(server.address, server.key);
  auto two = manager::connect(server.address, server.key);
  one.list<int>("numbers").push_back(4);
  CHECK(two.list<int>("numbers").at(0) == 4);
  CHECK(two.objects() == std::vector<manager::named_object>{{"numbers", "list<int>"}});
}

TEST_CASE("wrong and missing authkeys are refused, and the text says where") {
  served server;
  auto wrong = failure_of([&] { manager::connect(server.address, manager::authkey::random()); });
  CHECK(wrong.kind() == errc::authentication_failed);
  CHECK_THAT(wrong.text(), Catch::Contains(server.address));
  auto missing = failure_of([&] { manager::connect(server.address, {}); });
  CHECK(missing.kind() == errc::authentication_failed);
  CHECK_THAT(missing.text(), Catch::Contains("no authkey"));
  CHECK(manager::connect(server.address, server.key).objects().empty());
}

TEST_CASE("connecting to nobody fails at the deadline") {
  manager::private_folder folder;
  auto failure = failure_of([&] {
    manager::connect("unix:" + folder.path() + "/none", manager::authkey::random(), {50ms});
  });
  CHECK(failure.kind() == errc::unreachable);
  CHECK_THAT(failure.text(), Catch::Contains("/none"));
}

TEST_CASE("connect waits for a server that comes up later") {
  manager::private_folder folder;
  auto address = "unix:" + folder.path() + "/late";
  auto key = manager::authkey::random();
  std::thread late{[&] {
    manager::server server{{{manager::address::parse(address)}, {key}}};
    std::thread runner{[&] { server.run(); }};
    auto m = manager::connect(address, key);
    m.queue<int>("done").pop();
    server.stop();
    runner.join();
  }};
  auto m = manager::connect(address, key);
  m.queue<int>("done").push(1);
  late.join();
}

TEST_CASE("addresses that cannot be are refused") {
  auto key = manager::authkey::random();
  CHECK(failure_of([&] { manager::connect("localhost", key); }).kind() == errc::bad_argument);
  CHECK(failure_of([&] { manager::connect("unix:", key); }).kind() == errc::bad_argument);
  auto failure = failure_of([&] { manager::connect("unix:/" + std::string(200, 'x'), key); });
  CHECK(failure.kind() == errc::bad_argument);
  CHECK_THAT(failure.text(), Catch::Contains("107"));
}

TEST_CASE("a socket that is taken is refused, one left behind is replaced") {
  served server;
  auto where = manager::address::parse(server.address);
  auto again = [&] { manager::server{{{where}, {manager::authkey::random()}}}; };
  CHECK(failure_of(again).kind() == errc::address_in_use);
  CHECK(manager::connect(server.address, server.key).objects().empty());
  manager::private_folder folder;
  auto left_behind = manager::address::parse("unix:" + folder.path() + "/old");
  manager::unique_fd dead{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  auto target = left_behind.resolve().front();
  REQUIRE(::bind(dead.get(), target.get(), target.size) == 0);
  dead.reset();
  manager::server replacement{{{left_behind}, {manager::authkey::random()}}};
  CHECK(std::filesystem::is_socket(left_behind.path()));
}

TEST_CASE("a peer that sends garbage is hung up on, and others are served") {
  served server;
  auto target = manager::address::parse(server.address).resolve().front();
  manager::unique_fd stranger{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(::connect(stranger.get(), target.get(), target.size) == 0);
  const std::string basp(32, '\0'); // ends a CAF node that listens itself
  REQUIRE(::send(stranger.get(), basp.data(), basp.size(), MSG_NOSIGNAL) == 32);
  char byte = 0;
  while (::recv(stranger.get(), &byte, 1, 0) > 0) {
  }
  CHECK(manager::connect(server.address, server.key).objects().empty());
}

TEST_CASE("a value over the server's maximum is refused and nothing is lost") {
  served server{{.value_bytes = 1000}};
  auto m = manager::connect(server.address, server.key);
  auto list = m.list<std::string>("texts");
  list.push_back("small");
  auto failure = failure_of([&] { list.push_back(std::string(2000, 'x')); });
  CHECK(failure.kind() == errc::too_large);
  CHECK_THAT(failure.text(), Catch::Contains("list 'texts': push_back"));
  CHECK(list.snapshot() == std::vector<std::string>{"small"});
}

TEST_CASE("a large value arrives whole") {
  served server;
  auto m = manager::connect(server.address, server.key);
  auto queue = m.queue<std::string>();
  std::string large(size_t{20} << 20, 'x');
  large[12'345'678] = 'y';
  queue.push(large);
  CHECK(queue.pop() == large);
}

TEST_CASE("a server that cannot start says why") {
  manager::child_server server{manager::authkey::random(), {.listen = {"nowhere"}}};
  std::string text;
  manager::test::await([&] {
    text = server.obituary();
    return text.find("still runs") == std::string::npos;
  });
  CHECK_THAT(text, Catch::Contains("has ended: exited ") && Catch::Contains("'nowhere'"));
  CHECK(failure_of([&] { server.require_alive(); }).kind() == errc::unreachable);
}

TEST_CASE("start without init is an error, not an endless chain of processes") {
  auto result = run({bin("no_init")});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Catch::Contains("manager::init(argc, argv)"));
}
