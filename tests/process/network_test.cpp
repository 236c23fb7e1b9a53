#include "tests/support/failure.hpp"
#include "tests/support/served.hpp"

#include <catch2/catch.hpp>

// Servers on TCP, with TLS keyed by the authkey and without.

using manager::errc;
using manager::test::failure_of;
using manager::test::served;

namespace {

const std::string tls_address = "127.0.0.1:0";
const std::string plain_address = "plain:127.0.0.1:0";

served at(const std::string& where) {
  return served{manager::server_limits{}, where, manager::random_key()};
}

/// What any session must be able to do.
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
  auto key = manager::random_key();
  manager::server_settings how{
      {manager::address::parse(tls_address), manager::address::parse(plain_address)},
      {manager::authkey{key}}};
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
  auto failure = failure_of([&] { manager::connect(server.address, manager::random_key()); });
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
              manager::connect(free, manager::random_key(), {std::chrono::milliseconds{50}}));
  CHECK_FAILS(errc::unreachable,
              manager::connect("no-such-host.invalid:5000", manager::random_key(),
                               {std::chrono::milliseconds{50}}));
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
