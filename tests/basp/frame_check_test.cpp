#include "libmanager/src/basp/frame_check.hpp"

#include "actors/record/call_record.hpp"

#include <catch2/catch.hpp>

using namespace manager;
using enum frame_operation;

namespace {

/// Returns a BASP header: operation, payload length, and 24 bytes that the check does not read.
std::string header(frame_operation operation, uint32_t length) {
  std::string bytes(frame_header_size, '\0');
  bytes[0] = static_cast<char>(operation);
  for (size_t i = 0; i < 4; ++i)
    bytes[4 + i] = static_cast<char>(length >> (8 * (3 - i)));
  return bytes;
}

bool frame(frame_check& check, frame_operation operation, const std::string& payload) {
  return check.accept(header(operation, static_cast<uint32_t>(payload.size())))
         && check.accept(payload);
}

/// Payload of a message without elements.
const std::string harmless{"\0\0\0\x03@<>", 7};

/// Returns a check after the handshake.
frame_check connected() {
  frame_check check{"own", "peer", peer_role::client, 1000};
  REQUIRE(frame(check, client_handshake, "peer"));
  return check;
}

} // namespace

TEST_CASE("a connection begins with the handshake of the authenticated peer") {
  frame_check check{"own", "peer", peer_role::client, 1000};
  CHECK(frame(check, client_handshake, "peer"));
  CHECK(frame(check, direct_message, harmless));
}

TEST_CASE("each side begins with its own handshake") {
  frame_check client{"own", "peer", peer_role::client, 1000};
  CHECK_FALSE(frame(client, server_handshake, "peer and more"));
  frame_check server{"own", "peer", peer_role::server, 1000};
  CHECK_FALSE(frame(server, client_handshake, "peer"));
  frame_check other{"own", "peer", peer_role::server, 1000};
  CHECK(frame(other, server_handshake, "peer and more"));
}

TEST_CASE("a message with types that no operation has is refused") {
  std::string harmful{"\0\0\0\x09@<>+@exit", 13};
  auto check = connected();
  CHECK_FALSE(frame(check, direct_message, harmful));
}

TEST_CASE("a long reason for an end is refused") {
  auto check = connected();
  CHECK(frame(check, down_message, "peerown" + std::string(64, 'x')));
  CHECK_FALSE(frame(check, down_message, "peerown" + std::string(65, 'x')));
}

TEST_CASE("nothing passes before the handshake") {
  for (auto operation : {direct_message, monitor_message, down_message, heartbeat}) {
    frame_check check{"own", "peer", peer_role::client, 1000};
    CHECK_FALSE(check.accept(header(operation, operation == heartbeat ? 0 : 4)));
  }
}

TEST_CASE("a handshake in another node's name is refused") {
  frame_check client{"own", "peer", peer_role::client, 1000};
  CHECK_FALSE(frame(client, client_handshake, "else"));
  frame_check server{"own", "peer", peer_role::server, 1000};
  CHECK_FALSE(frame(server, server_handshake, "else and more"));
}

TEST_CASE("a handshake without payload, which ends CAF's process, is refused") {
  for (auto operation : {server_handshake, client_handshake}) {
    frame_check check{"own", "peer", peer_role::client, 1000};
    CHECK_FALSE(check.accept(header(operation, 0)));
  }
}

TEST_CASE("payloads are neither missing nor superfluous nor too long") {
  CHECK_FALSE(connected().accept(header(direct_message, 0)));
  CHECK_FALSE(connected().accept(header(heartbeat, 1)));
  CHECK(connected().accept(header(heartbeat, 0)));
  CHECK(connected().accept(header(direct_message, 1000)));
  CHECK_FALSE(connected().accept(header(direct_message, 1001)));
  CHECK_FALSE(connected().accept(header(direct_message, 0xffffffff)));
}

TEST_CASE("messages to others and unknown operations are refused") {
  CHECK_FALSE(connected().accept(header(routed_message, 4)));
  for (int number = 1 + static_cast<int>(heartbeat); number < 256; ++number)
    if (auto operation = static_cast<frame_operation>(number); operation != records)
      CHECK_FALSE(connected().accept(header(operation, 4)));
}

TEST_CASE("of a client, records of calls pass, and nothing that is none") {
  std::string record;
  append_record(record, {1, 2, 3}, true);
  auto check = connected();
  CHECK(frame(check, records, record + record));
  CHECK_FALSE(frame(check, records, record + "x"));
  frame_check before_handshake{"own", "peer", peer_role::client, 1000};
  CHECK_FALSE(before_handshake.accept(header(records, 100)));
  CHECK_FALSE(connected().accept(header(records, 0)));
}

TEST_CASE("monitoring concerns the two nodes of the connection only") {
  for (auto operation : {monitor_message, down_message}) {
    auto check = connected();
    CHECK(frame(check, operation, "peerown"));
    CHECK_FALSE(frame(check, operation, "peerelse"));
  }
  auto check = connected();
  CHECK_FALSE(frame(check, monitor_message, "peerown..."));
}

TEST_CASE("a header of another length is none") {
  CHECK_FALSE(connected().accept(header(direct_message, 4).substr(1)));
}
