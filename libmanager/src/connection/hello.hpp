#pragma once

#include <cstdint>
#include <msgpack.hpp>
#include <string>

namespace manager {

/// Of what docs/protocol.md describes.
inline constexpr uint32_t protocol_version = 2;

/// What each side says of itself before the first BASP byte.
struct hello {
  uint32_t protocol = protocol_version;
  uint32_t caf_version = 0;
  std::string node;             ///< the node's id as BASP writes it
  std::string nonce;            ///< 32 random bytes: makes every exchange unique
  uint64_t max_value_bytes = 0; ///< server only: the largest value it takes
  uint64_t incarnation = 0;     ///< server only: which server this is, among all that ever were
  int64_t heartbeat_ms = 0;     ///< how long it lets the other side be silent, 0: for ever
  uint64_t session_calls = 0;   ///< server only: how many unanswered calls a session may have

  MSGPACK_DEFINE(protocol, caf_version, node, nonce, max_value_bytes, incarnation, session_calls,
                 heartbeat_ms)
};

/// The hello of this program; a client leaves out what only servers say.
hello make_hello(std::string node);

} // namespace manager
