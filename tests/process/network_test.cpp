#include "libmanager/src/net/dial.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/program.hpp"
#include "tests/support/served.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>

// Servers on TCP: with TLS that the authkey secures, and without TLS.

using manager::errc;
using manager::test::failure_of;
using manager::test::served;

namespace {

const std::string tls_address = "127.0.0.1:0";
const std::string plain_address = "plain:127.0.0.1:0";

served at(const std::string& where) {
  return served{manager::server_limits{}, where, manager::authkey::random()};
}

/// Accepts connections at a socket and closes them at once.
void reset_clients(const manager::listener& at, int count) {
  for (int i = 0; i < count; ++i) {
    pollfd waiting{at.sockets()[0].get(), POLLIN, 0};
    ::poll(&waiting, 1, -1);
    auto client = at.accept(at.sockets()[0]);
    linger at_once{1, 0}; // a reset, on TCP
    ::setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
}

/// Moves the calling thread to its own network with a loopback interface and one port for clients.
/// Returns false if that is not allowed.
bool isolate_network(uint16_t port) {
  if (::unshare(CLONE_NEWNET) != 0)
    return false;
  manager::unique_fd any{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP;
  std::ofstream range{"/proc/sys/net/ipv4/ip_local_port_range"};
  range << port << ' ' << port << std::flush;
  return ::ioctl(any.get(), SIOCSIFFLAGS, &loopback) == 0 && range.good();
}

/// Checks the functions that every session must support.
void check_session(manager::session& m) {
  auto numbers = m.list<int>("numbers", {1, 2});
  numbers.push_back(3);
  CHECK(numbers.snapshot() == std::vector<int>{1, 2, 3});
  auto blobs = m.queue<std::string>();
  std::string large(size_t{5} << 20, 'x');
  large[3'456'789] = 'y';
  blobs.push(large);
  CHECK(blobs.pop() == large);
  auto many = m.list<int>();
  for (int i = 0; i < 2000; ++i)
    many.async_push_back(i);
  CHECK(many.size() == 2000);
  CHECK(many[-1] == 1999);
}

} // namespace

TEST_CASE("a session over TLS, keyed by the authkey, does what any session does") {
  auto server = at(tls_address);
  CHECK_THAT(server.address, Catch::StartsWith("127.0.0.1:") && !Catch::EndsWith(":0"));
  auto m = manager::connect(server.address, server.key);
  check_session(m);
}

TEST_CASE("a session over TCP without TLS does what any session does") {
  auto server = at(plain_address);
  auto m = manager::connect(server.address, server.key);
  check_session(m);
}

TEST_CASE("IPv6 addresses stand in brackets, names are looked up") {
  auto server = at("[::1]:0");
  CHECK_THAT(server.address, Catch::StartsWith("[::1]:"));
  auto m = manager::connect(server.address, server.key);
  CHECK(m.list<int>({1}).size() == 1);
  auto named = at("localhost:0");
  auto n = manager::connect(named.address, named.key);
  CHECK(n.list<int>({1}).size() == 1);
}

TEST_CASE("a server listens at several addresses at once") {
  auto key = manager::authkey::random();
  manager::server_settings how{
      {manager::address::parse(tls_address), manager::address::parse(plain_address)}, {key}};
  served server{how, "", key};
  REQUIRE(server.addresses().size() == 3);
  for (auto& address : server.addresses())
    manager::connect(address, key).list<int>("numbers").push_back(1);
  auto m = manager::connect(server.address, key);
  CHECK(m.list<int>("numbers").size() == 3);
  CHECK(m.addresses() == server.addresses());
}

TEST_CASE("another authkey is refused over TLS, and the server serves on") {
  auto server = at(tls_address);
  auto failure = failure_of([&] { manager::connect(server.address, manager::authkey::random()); });
  CHECK(failure.kind() == errc::authentication_failed);
  CHECK_THAT(failure.text(), Catch::StartsWith(server.address + ": "));
  auto m = manager::connect(server.address, server.key);
  CHECK(m.objects().empty());
}

TEST_CASE("TLS and plain TCP do not understand each other, and say so") {
  auto encrypted = at(tls_address);
  auto plain = at(plain_address);
  CHECK_FAILS(errc::unreachable, manager::connect("plain:" + encrypted.address, encrypted.key,
                                                  {std::chrono::milliseconds{500}}));
  auto with_tls = plain.address.substr(std::string{"plain:"}.size());
  auto code = failure_of([&] {
                manager::connect(with_tls, plain.key, {std::chrono::milliseconds{500}});
              }).kind();
  CHECK((code == errc::protocol_mismatch || code == errc::unreachable));
}

TEST_CASE("a port that is taken is refused by name") {
  auto server = at(tls_address);
  CHECK_FAILS_SAYING(errc::address_in_use, server.address + " is taken", at(server.address));
}

TEST_CASE("nobody listens, or nobody is there: unreachable by the deadline") {
  std::string free;
  {
    auto server = at(tls_address);
    free = server.address;
  }
  CHECK_FAILS(errc::unreachable,
              manager::connect(free, manager::authkey::random(), {std::chrono::milliseconds{50}}));
  CHECK_FAILS(errc::unreachable,
              manager::connect("no-such-host.invalid:5000", manager::authkey::random(),
                               {std::chrono::milliseconds{50}}));
}

TEST_CASE("the error says for how long and how often a server was looked for") {
  manager::private_folder folder;
  std::string free;
  {
    auto server = at(tls_address);
    free = server.address;
  }
  auto text_for = [](const std::string& where, std::chrono::milliseconds time) {
    return failure_of([&] { manager::connect(where, manager::authkey::random(), {time}); }).text();
  };
  using Catch::Matches;
  CHECK_THAT(text_for(free, std::chrono::milliseconds{300}),
             Matches("nothing listens at " + free
                     + " \\(connection refused, tried [0-9]+ times in 0\\.[0-9]+ s\\)"));
  CHECK_THAT(text_for("unix:" + folder.path() + "/none", std::chrono::milliseconds{300}),
             Matches("nothing listens at unix:.*/none \\(no such file or directory, tried [0-9]+ "
                     "times in 0\\.[0-9]+ s\\)"));
  CHECK_THAT(text_for(free, std::chrono::milliseconds{0}), Catch::Contains("tried once in "));
}

TEST_CASE("an unknown host name is asked for again until the deadline") {
  using namespace std::chrono_literals;
  auto begin = std::chrono::steady_clock::now();
  auto failure = failure_of(
      [&] { manager::connect("no-such-host.invalid:5000", manager::authkey::random(), {500ms}); });
  CHECK(failure.kind() == errc::unreachable);
  CHECK_THAT(failure.text(), Catch::Contains("no-such-host.invalid") && Catch::Contains("tried "));
  CHECK(std::chrono::steady_clock::now() - begin >= 400ms);
}

TEST_CASE("a connection that is lost before both sides know each other is made again") {
  manager::private_folder folder;
  auto where = GENERATE(as<std::string>{}, "127.0.0.1:0", "plain:127.0.0.1:0", "unix:");
  if (where == "unix:")
    where += folder.path() + "/socket";
  auto key = manager::authkey::random();
  std::optional<manager::listener> unready{std::in_place, manager::address::parse(where), 0600};
  auto address = unready->where().text();
  std::optional<served> server;
  std::thread later{[&] {
    reset_clients(*unready, 3);
    unready.reset();
    server.emplace(manager::server_limits{}, address, key);
  }};
  auto m = manager::connect(address, key, {manager::test::patience});
  later.join();
  CHECK(m.list<int>({1}).size() == 1);
}

TEST_CASE("a client is never its own server") {
  static constexpr uint16_t port = 20'000;
  std::thread{[] {
    if (!isolate_network(port)) {
      WARN("only root can have a network of its own: nothing was tested");
      return;
    }
    auto where = manager::address::parse("plain:127.0.0.1:" + std::to_string(port));
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    CHECK_FALSE(manager::dial(where.resolve(), deadline));
    CHECK(errno == ECONNREFUSED);
    auto failure = failure_of([&] {
      manager::connect(where.text(), manager::authkey::random(), {std::chrono::milliseconds{50}});
    });
    CHECK_THAT(failure.text(), Catch::StartsWith("nothing listens at " + where.text()));
    manager::listener server{where, 0600}; // the port is free again, too
    CHECK(server.where().port() == port);
  }}.join();
}

TEST_CASE("a program lets others join at the address that it was told to listen at") {
  auto m = manager::start({.listen = {tls_address}});
  auto numbers = m.list<int>("numbers", {1});
  CHECK_THAT(m.address(), Catch::StartsWith("127.0.0.1:"));
  auto other = manager::connect(m.address(), m.key());
  other.list<int>("numbers").push_back(2);
  CHECK(numbers.size() == 2);
  CHECK(m.addresses().size() == 2);
}
