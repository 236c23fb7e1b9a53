#include "libmanager/src/basp/frame_check.hpp"

#include "actors/record/call_record.hpp"
#include "libmanager/src/basp/frame_limits.hpp"

#include <algorithm>

namespace manager {
namespace {

/// Size limit of an actor's exit reason: a code, its category, and a message that is empty for
/// CAF's own reasons. A long reason could nest messages until CAF runs out of stack.
constexpr size_t longest_reason = 64;

} // namespace

bool frame_check::accept(std::string_view bytes) {
  if (expected_payload_ == 0)
    return accept_header(bytes, std::min(max_payload_, max_whole_payload));
  bool ok = bytes.size() == expected_payload_ && accept_payload(bytes);
  expected_payload_ = 0;
  return ok;
}

bool frame_check::accept_joined(std::string_view header, std::string_view payload) {
  return expected_payload_ == 0 && accept_header(header, max_payload_) && accept(payload);
}

bool frame_check::accept_header(std::string_view header, size_t max_payload) {
  using enum frame_operation;
  if (header.size() != frame_header_size)
    return false;
  operation_ = static_cast<frame_operation>(header[0]);
  expected_payload_ = payload_length(header);
  bool is_known = operation_ <= heartbeat || operation_ == records;
  if (!is_known || operation_ == routed_message || expected_payload_ > max_payload)
    return false;
  if ((expected_payload_ == 0) != (operation_ == heartbeat))
    return false;
  bool is_handshake = operation_ == server_handshake || operation_ == client_handshake;
  if (!handshake_done_ && !is_handshake) // comes first; CAF's client sends two
    return false;
  handshake_done_ = true;
  return true;
}

bool frame_check::accept_payload(std::string_view payload) const {
  using enum frame_operation;
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
  case records:
    return role_ == peer_role::server || are_records(payload);
  default:
    return true;
  }
}

} // namespace manager
