#include "libmanager/src/net/handshake.hpp"

#include <catch2/catch.hpp>

using namespace manager;

namespace {

const authkey key{"a key of more than 16 bytes"};

hello hello_of(const std::string& node) {
  auto own = make_hello(node);
  own.max_value_bytes = 100;
  return own;
}

/// Both sides of a handshake, and the bytes between them.
struct exchange {
  client_handshake client;
  server_handshake server;

  explicit exchange(const authkey& of_client = key)
      : client{of_client, hello_of("client")}, server{key, hello_of("server")} {}

  /// Runs both sides until one of them has no more bytes to send.
  void run() {
    for (auto bytes = client.start(); !bytes.empty();)
      bytes = client.feed(server.feed(bytes));
  }
};

} // namespace

TEST_CASE("two sides with the same key come to know each other") {
  exchange both;
  both.run();
  CHECK(both.client.done());
  CHECK(both.server.done());
  CHECK(both.client.peer().node == "server");
  CHECK(both.server.peer().node == "client");
}

TEST_CASE("a client with another key is refused and told so") {
  exchange both{authkey{"another key of enough bytes"}};
  both.run();
  CHECK_FALSE(both.server.done());
  CHECK_FALSE(both.client.done());
  CHECK(both.server.failure()->kind() == errc::authentication_failed);
  CHECK(both.client.failure()->kind() == errc::authentication_failed);
}

TEST_CASE("a key that differs by a line end only is refused, and the client is told what to do") {
  auto bytes = key.bytes();
  auto hint_for = [](const std::string& of_client) {
    exchange both{authkey{of_client}};
    both.run();
    CHECK_FALSE(both.server.done());
    return both.client.failure().value().text();
  };
  CHECK_THAT(hint_for(bytes + "\n"), Catch::Contains("by nothing but a line end"));
  CHECK_THAT(hint_for(bytes + "\r\n"), Catch::Contains("by nothing but a line end"));
  CHECK_THAT(hint_for(bytes + " "), !Catch::Contains("line end"));
  CHECK_THAT(hint_for(bytes + "\n\n"), !Catch::Contains("line end"));
}

TEST_CASE("what a stranger says instead of a hello is shown with escapes, and is no other error") {
  auto refused_with = [](char code, const std::string& text) {
    client_handshake client{key, hello_of("client")};
    auto message = code + text;
    client.feed(std::string{'\0', static_cast<char>(message.size())} + message);
    return client.failure().value();
  };
  auto failure = refused_with(static_cast<char>(errc::authentication_failed), "\x1b[31mno\n\xff");
  CHECK(failure.kind() == errc::authentication_failed);
  CHECK(failure.text() == "\\x1b[31mno\\n\\xff");
  CHECK(refused_with('H', "TTP/1.1 400 Bad Request").kind() == errc::protocol_mismatch);
  CHECK(refused_with(static_cast<char>(errc::empty), "").kind() == errc::protocol_mismatch);
}

TEST_CASE("a server that only reflects what it is told is not believed") {
  exchange both;
  auto challenge = both.server.feed(both.client.start());
  auto proof = both.client.feed(challenge);
  auto reflected = proof.substr(0, 1) + static_cast<char>(proof[1] + 1) + '\0' + proof.substr(2);
  both.client.feed(reflected);
  CHECK_FALSE(both.client.done());
  CHECK(both.client.failure()->kind() == errc::authentication_failed);
}

TEST_CASE("a recorded exchange is of no use") {
  exchange recorded;
  auto opening = recorded.client.start();
  auto proof = recorded.client.feed(recorded.server.feed(opening));
  exchange later;
  later.server.feed(opening);
  later.server.feed(proof);
  CHECK_FALSE(later.server.done());
  CHECK(later.server.failure()->kind() == errc::authentication_failed);
}

TEST_CASE("an exchange with any bit changed is refused") {
  exchange sizes;
  auto size = sizes.client.start().size();
  for (size_t bit = 0; bit < 8 * size; ++bit) {
    exchange both;
    auto opening = both.client.start();
    opening[bit / 8] = static_cast<char>(opening[bit / 8] ^ (1 << bit % 8));
    auto answer = both.server.feed(opening);
    if (!answer.empty())
      both.server.feed(both.client.feed(answer));
    CHECK_FALSE(both.server.done());
  }
}

TEST_CASE("bytes may arrive one by one, and none is read beyond the exchange") {
  exchange both;
  auto challenge = both.server.feed(both.client.start());
  std::string proof;
  for (char byte : challenge)
    proof += both.client.feed({&byte, 1});
  auto verdict = both.server.feed(proof);
  CHECK(both.server.done());
  CHECK(both.client.wanted() <= verdict.size());
  both.client.feed(verdict);
  CHECK(both.client.done());
}

TEST_CASE("a message that is too long is refused before it is read") {
  exchange both;
  both.server.feed(std::string{"\xff\xff", 2});
  CHECK(both.server.failure()->kind() == errc::protocol_mismatch);
}

TEST_CASE("a peer of another protocol is refused, naming both") {
  auto foreign = hello_of("client");
  foreign.protocol = 77;
  client_handshake client{key, foreign};
  server_handshake server{key, hello_of("server")};
  client.feed(server.feed(client.start()));
  REQUIRE(client.failure());
  CHECK(client.failure()->kind() == errc::protocol_mismatch);
  CHECK(client.failure()->text().find("77") != std::string::npos);
}

TEST_CASE("an empty message is refused") {
  exchange both;
  both.server.feed(std::string(2, '\0') + "more");
  CHECK(both.server.failure()->kind() == errc::protocol_mismatch);
}
