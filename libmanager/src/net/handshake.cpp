#include "libmanager/src/net/handshake.hpp"

#include "actors/value/packed.hpp"
#include "actors/value/printable.hpp"

namespace manager {
namespace {

constexpr char accepted = 0;

constexpr auto no_authkey_match = "the authkey was refused: both sides need the same one";

constexpr auto only_line_end_differs =
    "the authkey was refused: it differs from the server's by nothing but a line end; "
    "authkey::from_file reads a key file without it";

/// Reads a refusal, which comes from an unauthenticated peer.
error refusal_of(std::string_view message) {
  auto code = static_cast<errc>(message[0]);
  bool is_known = code == errc::authentication_failed || code == errc::protocol_mismatch;
  if (!is_known)
    return {errc::protocol_mismatch, "the peer does not speak this protocol"};
  return {code, printable(message.substr(1))};
}

} // namespace

size_t handshake::wanted() const noexcept {
  if (input_.size() < 2)
    return 2 - input_.size();
  auto size = static_cast<uint8_t>(input_[0]) * size_t{256} + static_cast<uint8_t>(input_[1]);
  return 2 + size - input_.size();
}

std::string handshake::feed(std::string_view bytes) {
  std::string output;
  while (!bytes.empty() && !done_ && !failure_) {
    auto part = bytes.substr(0, wanted());
    input_ += part;
    bytes.remove_prefix(part.size());
    if (input_.size() == 2 && (wanted() == 0 || wanted() > max_message))
      return output + fail({errc::protocol_mismatch, "the peer does not speak this protocol"});
    if (wanted() == 0)
      output += handle(std::string_view{std::exchange(input_, {})}.substr(2));
  }
  return output;
}

std::string handshake::frame(std::string_view message) {
  std::string framed{static_cast<char>(message.size() >> 8), static_cast<char>(message.size())};
  return framed.append(message);
}

std::string handshake::fail(error why) {
  failure_ = std::move(why);
  return {};
}

bool handshake::read_peer(std::string_view message) {
  try {
    peer_ = unpack<hello>(packed{std::string{message}});
  } catch (const error&) {
    failure_ = error{errc::protocol_mismatch, "the peer does not speak this protocol"};
    return false;
  }
  if (peer_.protocol != own_.protocol || peer_.caf_version != own_.caf_version)
    failure_ =
        error{errc::protocol_mismatch, "the peer speaks protocol " + std::to_string(peer_.protocol)
                                           + " on CAF " + std::to_string(peer_.caf_version)
                                           + ", this program " + std::to_string(own_.protocol)
                                           + " on " + std::to_string(own_.caf_version)};
  else if (peer_.nonce.size() != own_.nonce.size() || peer_.node.size() != own_.node.size()
           || peer_.node == own_.node)
    failure_ = error{errc::protocol_mismatch, "the peer sent a malformed hello"};
  return !failure_;
}

std::string handshake::sign(std::string_view role) const {
  return key_.sign(std::string{role} + transcript_);
}

client_handshake::client_handshake(authkey key, hello own)
    : handshake{std::move(key), std::move(own)} {
  transcript_ = frame(pack(own_).bytes());
}

std::string client_handshake::start() const {
  return transcript_;
}

std::string client_handshake::handle(std::string_view message) {
  if (message[0] != accepted)
    return fail(refusal_of(message));
  message.remove_prefix(1);
  if (peer_.nonce.empty()) { // server's hello
    if (!read_peer(message))
      return {};
    transcript_ += frame(message);
    return frame(sign("client"));
  }
  if (!equal_secrets(message, sign("server")))
    return fail({errc::authentication_failed, no_authkey_match});
  done_ = true;
  return {};
}

std::string server_handshake::handle(std::string_view message) {
  if (peer_.nonce.empty()) { // client's hello
    if (!read_peer(message))
      return refuse(error{*failure_});
    auto answer = pack(own_).bytes();
    transcript_ = frame(message) + frame(answer);
    return frame(accepted + answer);
  }
  if (!equal_secrets(message, sign("client")))
    return refuse({errc::authentication_failed, why_refused(message)});
  done_ = true;
  return frame(accepted + sign("server"));
}

/// Returns the reason for a refusal. Only a peer that has proved to know the rest of the key learns
/// that a line end differs.
std::string server_handshake::why_refused(std::string_view proof) const {
  for (auto& other : keys_with_other_line_end(key_))
    if (equal_secrets(proof, other.sign("client" + transcript_)))
      return only_line_end_differs;
  return no_authkey_match;
}

std::string server_handshake::refuse(error why) {
  auto message = refusal(why);
  failure_ = std::move(why);
  return message;
}

std::string server_handshake::refusal(const error& why) {
  return frame(static_cast<char>(why.kind()) + why.text());
}

} // namespace manager
