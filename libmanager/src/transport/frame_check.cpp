#include "libmanager/src/transport/frame_check.hpp"

namespace manager {
namespace {

// The operations of BASP version 3 (caf/io/basp/message_type.hpp).
constexpr uint8_t server_handshake = 0;
constexpr uint8_t client_handshake = 1;
constexpr uint8_t direct_message = 2;
constexpr uint8_t routed_message = 3;
constexpr uint8_t monitor_message = 4;
constexpr uint8_t down_message = 5;
constexpr uint8_t heartbeat = 6;

/// Why an actor ended: a code, its category, and a message that is empty for CAF's own reasons. A
/// long one could nest messages until CAF runs out of stack.
constexpr size_t longest_reason = 64;

// The length of the payload stands in bytes 4 to 7, big endian (caf/io/basp/header.hpp).
size_t payload_length(std::string_view header) {
  size_t length = 0;
  for (size_t i = 4; i < 8; ++i)
    length = (length << 8) | static_cast<uint8_t>(header[i]);
  return length;
}

} // namespace

bool frame_check::accept(std::string_view bytes) {
  if (expected_payload_ == 0)
    return accept_header(bytes);
  bool ok = bytes.size() == expected_payload_ && accept_payload(bytes);
  expected_payload_ = 0;
  return ok;
}

bool frame_check::accept_header(std::string_view header) {
  if (header.size() != header_size)
    return false;
  operation_ = static_cast<uint8_t>(header[0]);
  expected_payload_ = payload_length(header);
  if (operation_ > heartbeat || operation_ == routed_message || expected_payload_ > max_payload_)
    return false;
  if ((expected_payload_ == 0) != (operation_ == heartbeat))
    return false;
  bool is_handshake = operation_ == server_handshake || operation_ == client_handshake;
  if (!handshake_done_ && !is_handshake) // it comes first; CAF's client says it twice
    return false;
  handshake_done_ = true;
  return true;
}

bool frame_check::accept_payload(std::string_view payload) const {
  switch (operation_) {
  case client_handshake:
    return role_ == peer_role::client && payload == peer_;
  case server_handshake:
    return role_ == peer_role::server && payload.starts_with(peer_);
  case monitor_message:
    return payload == peer_ + own_;
  case down_message:
    return payload.starts_with(peer_ + own_)
           && payload.size() <= peer_.size() + own_.size() + longest_reason;
  case direct_message:
    return may_send(role_, payload);
  default:
    return true;
  }
}

} // namespace manager
