#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace manager {

/// Judges BASP frames before CAF sees them, because CAF 0.17.6 trusts its peers: 32 bytes can end
/// the process. Pure logic: one per connection, told of header and payload in turn.
/// Refused are unknown operations, payloads that are missing, superfluous or too long, anything
/// before the handshake, routed messages (nobody talks through us), and node ids other than the
/// authenticated ones.
class frame_check {
public:
  static constexpr size_t header_size = 32;

  /// `own` and `peer` are the two nodes' ids as BASP writes them, known from the authentication.
  frame_check(std::string own, std::string peer, size_t max_payload)
      : own_{std::move(own)}, peer_{std::move(peer)}, max_payload_{max_payload} {}

  /// Takes what BASP asked for next: a header, or the payload the last header announced.
  /// Returns false when the connection must be closed.
  bool accept(std::string_view bytes);

private:
  bool accept_header(std::string_view header);
  bool accept_payload(std::string_view payload) const;

  std::string own_;
  std::string peer_;
  size_t max_payload_;
  size_t expected_payload_ = 0;
  uint8_t operation_ = 0;
  bool handshake_done_ = false;
};

} // namespace manager
