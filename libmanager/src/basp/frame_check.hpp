#pragma once

#include "libmanager/src/basp/frame_header.hpp"
#include "libmanager/src/basp/type_list.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace manager {

/// Checks BASP frames before CAF reads them, because CAF 0.17.6 trusts its peers: 32 bytes can end
/// the process. Does no input or output. One per connection; takes header and payload in turn.
/// Refuses unknown operations; records of calls whose length is wrong; payloads that are missing,
/// superfluous or too long; frames before the handshake; routed messages; node ids other than the
/// authenticated ones; messages with types that no operation has; long exit reasons.
class frame_check {
public:
  /// Makes a check. `own` and `peer` are the two nodes' ids as BASP writes them, known from the
  /// authentication.
  frame_check(std::string own, std::string peer, peer_role role, size_t max_payload)
      : own_{std::move(own)}, peer_{std::move(peer)}, role_{role}, max_payload_{max_payload} {}

  /// Takes what BASP asked for next: a header, or the payload that the last header announced.
  /// Returns false if the connection must be closed.
  bool accept(std::string_view bytes);

  /// Takes a frame that came in chunks, which may be longer.
  bool accept_joined(std::string_view header, std::string_view payload);

  /// Returns true if the next bytes are a header.
  bool expects_header() const noexcept { return expected_payload_ == 0; }

private:
  bool accept_header(std::string_view header, size_t max_payload);
  bool accept_payload(std::string_view payload) const;

  std::string own_;
  std::string peer_;
  peer_role role_;
  size_t max_payload_;
  size_t expected_payload_ = 0;
  frame_operation operation_{};
  bool handshake_done_ = false;
};

} // namespace manager
