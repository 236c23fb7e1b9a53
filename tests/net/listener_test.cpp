#include "libmanager/src/net/listener.hpp"

#include "libmanager/src/net/dial.hpp"
#include "tests/support/failure.hpp"

#include <catch2/catch.hpp>

// Names with several addresses.

using namespace manager;
using namespace std::chrono_literals;

namespace {

socket_address target(const std::string& text) {
  return address::parse(text).resolve().front();
}

bool is_met(const listener& at, const std::string& host) {
  auto fd = dial({target(host + ":" + std::to_string(at.where().port()))},
                 std::chrono::steady_clock::now() + 10s);
  for (auto& socket : at.sockets())
    if (fd && at.accept(socket))
      return true;
  return false;
}

bool has_ipv6() {
  return static_cast<bool>(unique_fd{::socket(AF_INET6, SOCK_STREAM, 0)})
         && test::failure_of([] {
              listener{address::parse("[::1]:0"), 0600};
              throw error{errc::internal, ""};
            }).kind()
                == errc::internal;
}

} // namespace

TEST_CASE("all addresses that a name means are listened at, with one port") {
  listener both{
      address::parse("localhost:0"), {target("127.0.0.1:0"), target("127.0.0.2:0")}, 0600};
  CHECK(both.sockets().size() == 2);
  CHECK(both.where().port() != 0);
  CHECK_THAT(both.where().text(), Catch::StartsWith("localhost:"));
  CHECK(is_met(both, "127.0.0.1"));
  CHECK(is_met(both, "127.0.0.2"));
}

TEST_CASE("IPv6 and IPv4 of a name are listened at, and what this machine lacks is left out") {
  listener both{address::parse("localhost:0"), {target("[::1]:0"), target("127.0.0.1:0")}, 0600};
  CHECK(is_met(both, "127.0.0.1"));
  CHECK(both.sockets().size() == (has_ipv6() ? 2 : 1));
  if (has_ipv6())
    CHECK(is_met(both, "[::1]"));
  // Documentation addresses, 192.0.2.0/24, belong to no machine.
  listener some{address::parse("name:0"), {target("192.0.2.1:0"), target("127.0.0.1:0")}, 0600};
  CHECK(is_met(some, "127.0.0.1"));
  CHECK_FAILS(errc::bad_argument, listener{address::parse("192.0.2.1:0"), 0600});
}

TEST_CASE("a port that is taken at one of the addresses is taken") {
  listener first{address::parse("127.0.0.2:0"), 0600};
  auto port = ":" + std::to_string(first.where().port());
  CHECK_FAILS_SAYING(errc::address_in_use, "localhost" + port + " is taken",
                     listener{address::parse("localhost" + port),
                              {target("127.0.0.1" + port), target("127.0.0.2" + port)},
                              0600});
}

TEST_CASE("an address that a name has twice is one") {
  auto all = address::parse("localhost:5000").resolve();
  for (size_t i = 0; i < all.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      CHECK_FALSE(all[i] == all[j]);
}
