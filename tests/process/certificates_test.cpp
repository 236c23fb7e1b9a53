#include "tests/support/certificates.hpp"
#include "tests/support/failure.hpp"
#include "tests/support/served.hpp"

#include <catch2/catch.hpp>

// TLS with certificates instead of the authkey.

using manager::errc;
using manager::test::failure_of;
using manager::test::served;

namespace {

served with_certificates(const manager::certificate_files& files) {
  return served{manager::server_settings{{}, {{}, files}}, "127.0.0.1:0", {}};
}

manager::session session_with(const served& server, const manager::certificate_files& files) {
  return manager::connect(server.address, {}, {std::chrono::seconds{5}, files});
}

} // namespace

TEST_CASE("certificates of one authority prove both sides, without any authkey") {
  manager::test::authority ca;
  auto server = with_certificates(ca.sign("IP:127.0.0.1"));
  auto m = session_with(server, ca.sign("DNS:worker"));
  m.list<int>("numbers", {1, 2});
  CHECK(session_with(server, ca.sign("DNS:other")).list<int>("numbers").size() == 2);
}

TEST_CASE("a client whose certificate another authority signed is refused") {
  manager::test::authority ca, other;
  auto server = with_certificates(ca.sign("IP:127.0.0.1"));
  auto stranger = other.sign("DNS:worker");
  stranger.authority = ca.sign("DNS:any").authority; // trusts the server, is not trusted itself
  CHECK_FAILS(errc::authentication_failed, session_with(server, stranger));
  CHECK(session_with(server, ca.sign("DNS:worker")).objects().empty());
}

TEST_CASE("a server whose certificate is for another name is refused") {
  manager::test::authority ca;
  auto server = with_certificates(ca.sign("DNS:elsewhere.example"));
  auto failure = failure_of([&] { session_with(server, ca.sign("DNS:worker")); });
  CHECK(failure.kind() == errc::authentication_failed);
  CHECK_THAT(failure.text(), Catch::Contains("certificate"));
}

TEST_CASE("a client with the authkey only is no peer of a server with certificates") {
  manager::test::authority ca;
  auto server = with_certificates(ca.sign("IP:127.0.0.1"));
  CHECK_FAILS(errc::authentication_failed,
              manager::connect(server.address, manager::authkey::random()));
}

TEST_CASE(
    "a server that has a certificate, but not the authkey, is no peer of a client with the key") {
  manager::test::authority ca;
  auto files = ca.sign("IP:127.0.0.1");
  manager::test::running_program stranger{{"openssl", "s_server", "-www", "-accept", "127.0.0.1:0",
                                           "-tls1_3", "-cert", files.certificate, "-key",
                                           files.private_key}};
  const std::string before = "ACCEPT ";
  auto line = stranger.read_line();
  while (line && !line->starts_with(before))
    line = stranger.read_line();
  CHECK_FAILS(errc::authentication_failed,
              manager::connect(line.value().substr(before.size()), manager::authkey::random(),
                               {std::chrono::seconds{2}}));
}

TEST_CASE("with certificates and an authkey, both must be right") {
  manager::test::authority ca;
  auto key = manager::authkey::random();
  served server{manager::server_settings{{}, {key, ca.sign("IP:127.0.0.1")}}, "127.0.0.1:0", key};
  auto files = ca.sign("DNS:worker");
  CHECK(manager::connect(server.address, key, {std::chrono::seconds{5}, files}).objects().empty());
  CHECK_FAILS(errc::authentication_failed, session_with(server, files));
}

TEST_CASE("a file that cannot be used is named") {
  manager::test::authority ca;
  auto files = ca.sign("IP:127.0.0.1");
  files.private_key = "/no/such/file";
  auto failure = failure_of([&] { with_certificates(files); });
  CHECK(failure.kind() == errc::bad_argument);
  CHECK_THAT(failure.text(), Catch::Contains("the private key '/no/such/file' cannot be used"));
}
